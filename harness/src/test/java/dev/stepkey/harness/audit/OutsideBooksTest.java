package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.CleanBooks.CANCELLED;
import static dev.stepkey.harness.audit.CleanBooks.DECLINED;
import static dev.stepkey.harness.audit.CleanBooks.DONE;
import static dev.stepkey.harness.audit.CleanBooks.FENCED;
import static dev.stepkey.harness.audit.CleanBooks.TOO_LATE;
import static dev.stepkey.harness.audit.CleanBooks.VOIDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.audit.PlantedBooks.Planted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong at the provider or carrier, or between their books and ours. */
@ExtendWith(PlantedBooks.class)
final class OutsideBooksTest {

  private final Planted planted;
  private final Shelf shelf;
  private final CleanBooks books;

  OutsideBooksTest(Planted planted) {
    this.planted = planted;
    this.shelf = planted.shelf();
    this.books = planted.books();
  }

  private void sandbox(String key, String... sql) throws Exception {
    shelf.of(key, "sandbox", sql);
  }

  @Test
  void booksThatAgreeHaveNoFinding() {
    assertThat(planted.found()).isEmpty();
  }

  @Test
  void i4SecondChargeIsFound() throws Exception {
    books.chargeOutside(DONE, "_2");
    assertThat(planted.found()).containsExactly("I4 done", "I5 done");
  }

  @Test
  void i4SecondLabelIsFound() throws Exception {
    books.shipOutside(DONE, "_2");
    assertThat(planted.found()).containsExactly("I4 done", "I5 done");
  }

  @Test
  void i4MoneyGivenBackInTwoHalvesIsFound() throws Exception {
    sandbox(
        CANCELLED,
        "UPDATE refund SET amount = 2015 WHERE id = 're_:k'",
        "UPDATE charge SET amount_refunded = 2015 WHERE id = 'ch_:k'");
    books.refundOutside(CANCELLED, "re_2", 2015);
    assertThat(planted.found()).containsExactly("I4 cancelled", "I7 cancelled");
  }

  @Test
  void i5MissingRefundIsFound() throws Exception {
    sandbox(
        CANCELLED,
        "DELETE FROM refund WHERE id = 're_:k'",
        "UPDATE charge SET amount_refunded = 0 WHERE id = 'ch_:k'");
    assertThat(planted.found()).containsExactly("I5 cancelled", "I7 cancelled");
  }

  @Test
  void i5RefundOfLessIsFound() throws Exception {
    sandbox(
        CANCELLED,
        "UPDATE refund SET amount = 4029 WHERE id = 're_:k'",
        "UPDATE charge SET amount_refunded = 4029 WHERE id = 'ch_:k'");
    assertThat(planted.found()).containsExactly("I5 cancelled", "I7 cancelled");
  }

  @Test
  void i5RefundThatTheChargeDoesNotShowIsFound() throws Exception {
    sandbox(DONE, "UPDATE charge SET amount_refunded = 0 WHERE id = 'ch_cancelled'");
    assertThat(planted.found()).containsExactly("I5 cancelled");
  }

  @Test
  void i5LiveLabelOfACompensatedOrderIsFound() throws Exception {
    sandbox(FENCED, "DELETE FROM label_refund WHERE id = 'rfnd_:k'");
    assertThat(planted.found()).containsExactly("I5 fenced", "I7 fenced");
  }

  @Test
  void i5OtherAmountOrCurrencyAtTheProviderIsFound() throws Exception {
    sandbox(DONE, "UPDATE charge SET amount = 4031 WHERE id = 'ch_:k'");
    sandbox(TOO_LATE, "UPDATE charge SET currency = 'usd' WHERE id = 'ch_:k'");
    assertThat(planted.found()).containsExactly("I5 done", "I5 too-late");
  }

  @Test
  void i5BookOfAnotherChargeOrLabelIsFound() throws Exception {
    shelf.of(
        DONE, "payment", "UPDATE payment SET payment_intent = 'x' WHERE idempotency_key = ':k'");
    shelf.of(
        TOO_LATE,
        "shipping",
        "UPDATE shipment SET tracking_code = 'x' WHERE idempotency_key = ':k'");
    assertThat(planted.found()).containsExactly("I17 done", "I5 done", "I5 too-late");
  }

  @Test
  void i5ChargeAndLabelWithoutAnOrderAreFound() throws Exception {
    books.chargeOutside("nobody", "");
    books.shipOutside("nobody", "");
    assertThat(planted.found()).containsExactly("I1 nobody", "I5 nobody");
  }

  @Test
  void i5IntentThatSucceededWithoutAChargeIsFound() throws Exception {
    intent(DECLINED, "pi_x", "succeeded");
    assertThat(planted.found()).containsExactly("I5 declined");
  }

  @ParameterizedTest
  @ValueSource(strings = {"requires_confirmation", "requires_payment_method", "requires_action"})
  void i6RefusalWhoseIntentCanStillBeChargedIsFound(String status) throws Exception {
    intent(DECLINED, "ref", status);
    assertThat(planted.found()).containsExactly("I6 declined");
  }

  @Test
  void i6IntentThatIsCancelledOrThatNoRecordNamesIsNone() throws Exception {
    intent(DECLINED, "pi_x", "requires_confirmation");
    assertThat(planted.found()).isEmpty();
    sandbox(DECLINED, "UPDATE payment_intent SET id = 'ref' WHERE id = 'pi_x'");
    assertThat(planted.found()).containsExactly("I6 declined");
    sandbox(
        DECLINED,
        "UPDATE payment_intent SET status = 'canceled', canceled_at = now() WHERE id = 'ref'");
    assertThat(planted.found()).isEmpty();
  }

  private void intent(String key, String id, String status) throws Exception {
    sandbox(
        key,
        """
        INSERT INTO payment_intent (id, amount, currency, status, redirects_allowed, metadata)
        VALUES ('%s', 4030, 'eur', '%s', false,
          '{"order_id": ":id", "step_key": ":k:charge-payment", "tenant": ":tenant"}')
        """
            .formatted(id, status));
  }

  @Test
  void i6ChargeUnderATombstoneIsFound() throws Exception {
    books.chargeOutside(VOIDED, "");
    assertThat(planted.found()).containsExactly("I5 voided", "I6 voided", "I7 voided");
  }

  @Test
  void i6LabelUnderATombstoneIsFound() throws Exception {
    books.shipOutside(DECLINED, "");
    assertThat(planted.found()).containsExactly("I5 declined", "I6 declined", "I7 declined");
  }

  /** The money came back, and yet it moved after the customer had been told that it would not. */
  @Test
  void i6ChargeAfterTheTombstoneIsFoundEvenIfRefunded() throws Exception {
    books.chargeOutside(DECLINED, "");
    sandbox(DECLINED, "UPDATE charge SET at = :t+11 WHERE id = 'ch_:k'");
    books.refundOutside(DECLINED, "re_:k", 4030);
    assertThat(planted.found()).containsExactly("I5 declined", "I6 declined");
  }

  @Test
  void i6ChargeAfterItsCompensationIsFound() throws Exception {
    sandbox(CANCELLED, "UPDATE charge SET at = :t+11 WHERE id = 'ch_:k'");
    assertThat(planted.found()).containsExactly("I6 cancelled");
  }

  @Test
  void i7MoneyGivenBackBeforeTheLabelIsFound() throws Exception {
    sandbox(FENCED, "UPDATE label_refund SET at = :t+7 WHERE id = 'rfnd_:k'");
    assertThat(planted.found()).containsExactly("I7 fenced");
  }

  @Test
  void i7StockReleasedBeforeTheMoneyIsFound() throws Exception {
    sandbox(CANCELLED, "UPDATE refund SET at = :t+7 WHERE id = 're_:k'");
    assertThat(planted.found()).containsExactly("I7 cancelled");
  }

  @Test
  void i7RefundOfAnOrderThatIsKeptIsFound() throws Exception {
    books.refundOutside(DONE, "re_:k", 4030);
    assertThat(planted.found()).containsExactly("I5 done", "I7 done");
  }

  @Test
  void i7RefundAfterAReturnThatCameTooLateIsFound() throws Exception {
    books.refundOutside(TOO_LATE, "re_:k", 4030);
    assertThat(planted.found()).containsExactly("I5 too-late", "I7 too-late");
  }

  @Test
  void i8EffectsThatNobodyAskedForAreFound() throws Exception {
    sandbox(DONE, "DELETE FROM request WHERE object = 'pi_:k'");
    sandbox(TOO_LATE, "DELETE FROM request WHERE object = 'shp_:k'");
    assertThat(planted.found()).containsExactly("I8 done", "I8 too-late");
  }

  @Test
  void i8CompletedStepsWithoutAnEffectOutsideAreFound() throws Exception {
    sandbox(DONE, "DELETE FROM charge WHERE id = 'ch_:k'");
    sandbox(TOO_LATE, "DELETE FROM label WHERE id = 'pl_:k'");
    assertThat(planted.found()).containsExactly("I5 done", "I5 too-late", "I8 done", "I8 too-late");
  }

  @Test
  void i12ChargeOfAnotherTenantIsFound() throws Exception {
    sandbox(DONE, "UPDATE charge SET tenant = 'globex' WHERE id = 'ch_:k'");
    assertThat(planted.found()).containsExactly("I12 done", "I5 done", "I8 done");
  }

  @Test
  void i12PreparedIntentOfAnotherOrderIsFound() throws Exception {
    sandbox(
        FENCED,
        """
        UPDATE payment_intent SET metadata = metadata || '{"order_id": ":id"}' WHERE id = 'pi_done'
        """);
    assertThat(planted.found()).containsExactly("I12 done");
  }
}
