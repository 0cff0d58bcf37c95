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
