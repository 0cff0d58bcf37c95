package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.CleanBooks.CANCELLED;
import static dev.stepkey.harness.audit.CleanBooks.DONE;
import static dev.stepkey.harness.audit.CleanBooks.FENCED;
import static dev.stepkey.harness.audit.CleanBooks.REPAID;
import static dev.stepkey.harness.audit.CleanBooks.RESTOCKED;
import static dev.stepkey.harness.audit.CleanBooks.RETURNED;
import static dev.stepkey.harness.audit.CleanBooks.VOIDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.audit.PlantedBooks.Planted;
import dev.stepkey.step.testing.TestDatabase;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong in the databases of the services, or between them. */
@ExtendWith(PlantedBooks.class)
final class OwnBooksTest {

  private static final String RUNNING =
      """
      UPDATE orders SET ended_as = NULL, ended_at = NULL, steps = NULL, decision = NULL,
        decided_at = NULL
      WHERE id = ':id'
      """;

  private static final String PARKED =
      """
      UPDATE orders SET parked_at = now(), parked_step = 'create-shipment', parked_code = 'late',
        parked_detail = 'no answer'
      WHERE id = ':id'
      """;

  private static final String SAME_TRANSACTION =
      "UPDATE step_record SET state = state WHERE idempotency_key = ':k'";

  private final Planted planted;
  private final Shelf shelf;
  private final CleanBooks books;

  OwnBooksTest(Planted planted) {
    this.planted = planted;
    this.shelf = planted.shelf();
    this.books = planted.books();
  }

  @Test
  void i1StepWithoutAnOrderIsFound() throws Exception {
    books.record("nobody", "payment", "charge-payment", "VOIDED");
    assertThat(planted.found()).containsExactly("I1 nobody");
  }

  @Test
  void i2OrderUnderWayIsNotJudgedUntilTheSystemHasHadItsTime() throws Exception {
    shelf.of(DONE, "orders", RUNNING);
    Report early = planted.judge(audit -> audit);
    assertThat(early.exitCode()).isEqualTo(2);
    assertThat(early.notJudged())
        .singleElement()
        .asString()
        .startsWith("I2: 1 orders are still under way (" + Shelf.id(DONE));
    assertThat(planted.found(Audit::settled)).containsExactly("I2 done");
  }

  @Test
  void i2ReturnUnderWayIsNotJudgedUntilTheSystemHasHadItsTime() throws Exception {
    shelf.of(
        RETURNED,
        "orders",
        """
        UPDATE order_return SET ended_as = NULL, ended_at = NULL, steps = NULL
        WHERE order_id = ':id'
        """);
    assertThat(planted.judge(audit -> audit).exitCode()).isEqualTo(2);
    assertThat(planted.found(Audit::settled)).containsExactly("I2 returned");
  }

  @Test
  void i2ParkedOrderIsFoundUnlessThatIsAllowed() throws Exception {
    shelf.of(DONE, "orders", RUNNING, PARKED);
    assertThat(planted.found()).containsExactly("I2 done");
    assertThat(planted.judge(Audit::allowParked).exitCode()).isZero();
  }

  @Test
  void i2OpenStepUnderAnEndedOrderIsFound() throws Exception {
    shelf.of(
        VOIDED, "payment", "UPDATE step_record SET state = 'VOIDING' WHERE idempotency_key = ':k'");
    assertThat(planted.found()).containsExactly("I2 voided");
  }

  @Test
  void i3StockHeldForNobodyIsFound() throws Exception {
    shelf.of(
        DONE,
        "inventory",
        "UPDATE stock SET available = available - 1, reserved = reserved + 1 WHERE sku = 'POT-1'");
    assertThat(planted.found()).containsExactly("I3");
  }

  @Test
  void i3StockThatDoesNotAddUpIsFound() throws Exception {
    shelf.of(
        DONE,
        "inventory",
        "ALTER TABLE stock DROP CONSTRAINT stock_adds_up",
        "UPDATE stock SET on_hand = on_hand + 1 WHERE sku = 'POT-1'");
    assertThat(planted.found()).containsExactly("I3");
    shelf.of(
        DONE,
        "inventory",
        "UPDATE stock SET on_hand = on_hand - 1 WHERE sku = 'POT-1'",
        "ALTER TABLE stock ADD CONSTRAINT stock_adds_up CHECK (on_hand = available + reserved)");
  }

  @Test
  void i3UnreleasedReservationOfACompensatedOrderIsFound() throws Exception {
    shelf.of(
        CANCELLED,
        "inventory",
        "UPDATE reservation SET released_at = NULL WHERE idempotency_key = ':k'",
        "UPDATE stock SET available = available - 2, reserved = reserved + 2 WHERE sku = 'TEA-1'",
        "UPDATE stock SET available = available - 1, reserved = reserved + 1 WHERE sku = 'CUP-1'",
        SAME_TRANSACTION);
    assertThat(planted.found()).containsExactly("I3 cancelled", "I7 cancelled");
  }

  @Test
  void i3ReleasedReservationOfAnOrderThatIsKeptIsFound() throws Exception {
    shelf.of(
        DONE,
        "inventory",
        "UPDATE reservation SET released_at = now() WHERE idempotency_key = ':k'",
        "UPDATE stock SET available = available + 2, reserved = reserved - 2 WHERE sku = 'TEA-1'",
        "UPDATE stock SET available = available + 1, reserved = reserved - 1 WHERE sku = 'CUP-1'",
        SAME_TRANSACTION);
    assertThat(planted.found()).containsExactly("I3 done", "I7 done");
  }

  @Test
  void i3OtherPiecesThanOrderedAreFound() throws Exception {
    shelf.of(
        DONE,
        "inventory",
        "UPDATE reservation_line SET quantity = 3 WHERE idempotency_key = ':k' AND sku = 'TEA-1'",
        "UPDATE stock SET available = available - 1, reserved = reserved + 1 WHERE sku = 'TEA-1'");
    assertThat(planted.found()).containsExactly("I3 done");
  }

  @Test
  void i3SecondOrderUnderOneKeyIsFound() throws Exception {
    shelf.of(
        DONE,
        "orders",
        "ALTER TABLE orders DROP CONSTRAINT orders_tenant_idempotency_key_once",
        """
        INSERT INTO orders
        SELECT (json_populate_record(o, json_build_object('id', gen_random_uuid()))).*
        FROM orders o WHERE id = ':id'
        """);
    assertThat(planted.found()).contains("I3 done");
    shelf.of(
        DONE,
        "orders",
        "DELETE FROM orders WHERE idempotency_key = ':k'",
        """
        ALTER TABLE orders ADD CONSTRAINT orders_tenant_idempotency_key_once
          UNIQUE (tenant, idempotency_key)
        """);
  }

  @Test
  void i4SecondEffectInOurBookIsFound() throws Exception {
    shelf.of(
        DONE,
        "payment",
        """
        INSERT INTO payment (tenant, idempotency_key, step, payment_intent, currency, captured)
        VALUES (':tenant', ':k', 'charge-payment-2', 'pi_2', 'EUR', 1)
        """);
    assertThat(planted.found()).containsExactly("I17 done", "I4 done", "I5 done");
  }

  @Test
  void i6BookOfAVoidedStepIsFound() throws Exception {
    shelf.of(
        VOIDED,
        "shipping",
        """
        INSERT INTO shipment (tenant, idempotency_key, step, carrier_shipment, tracking_code,
          refunded_at)
        VALUES (':tenant', ':k', 'create-shipment', 'shp_:k', 't', now())
        """);
    assertThat(planted.found()).containsExactly("I5 voided", "I6 voided");
  }

  @Test
  void i7StepThatWasNeverFencedIsFound() throws Exception {
    shelf.of(CANCELLED, "shipping", "DELETE FROM step_record WHERE idempotency_key = ':k'");
    assertThat(planted.found()).containsExactly("I7 cancelled");
  }

  @Test
  void i7CompensatedOrderWithoutAnyTraceIsFound() throws Exception {
    for (String database : List.of("inventory", "payment", "shipping")) {
      shelf.of(VOIDED, database, "DELETE FROM step_record WHERE idempotency_key = ':k'");
    }
    assertThat(planted.found()).containsExactly("I7 voided");
    assertThat(planted.judge(audit -> audit).counts()).containsEntry(Invariant.I7, 3L);
  }

  @Test
  void i7ResolvedCompensationWithoutItsRecordIsFound() throws Exception {
    shelf.of(
        RESTOCKED,
        "inventory",
        "UPDATE step_record SET state = 'COMPLETED', undo_ref = NULL WHERE idempotency_key = ':k'");
    assertThat(planted.found()).containsExactly("I17 restocked", "I7 restocked");
  }

  @Test
  void i7RefundBesidesTheOneThatAPersonMadeByOtherMeansIsFound() throws Exception {
    books.refundOutside(REPAID, "re_:k", 4030);
    assertThat(planted.found()).containsExactly("I7 repaid");
  }

  @Test
  void i7RefundThatTheEvidenceNamesIsNone() throws Exception {
    books.refundOutside(REPAID, "bank transfer 7", 4030);
    assertThat(planted.found()).isEmpty();
  }

  @Test
  void i7CompletedRecordInACompensatedOrderIsFound() throws Exception {
    shelf.of(
        FENCED,
        "payment",
        """
        UPDATE step_record SET state = 'COMPLETED', undo_ref = NULL WHERE idempotency_key = ':k'
        """,
        "UPDATE payment SET refunded = refunded WHERE idempotency_key = ':k'");
    assertThat(planted.found()).containsExactly("I7 fenced");
  }

  @Test
  void i8CompletedStepWithoutAnEffectInOurBookIsFound() throws Exception {
    shelf.of(DONE, "shipping", "DELETE FROM shipment WHERE idempotency_key = ':k'");
    assertThat(planted.found()).containsExactly("I5 done", "I8 done");
  }

  @Test
  void i12ReservationOfAnotherOrderIsFound() throws Exception {
    shelf.of(
        FENCED,
        "inventory",
        "UPDATE reservation SET order_id = ':id' WHERE idempotency_key = 'done'",
        "UPDATE step_record SET state = state WHERE idempotency_key = 'done'");
    assertThat(planted.found()).containsExactly("I12 done");
  }

  @Test
  void i12StepOfAnotherTenantUnderSomebodysKeyIsFound() throws Exception {
    shelf.of(
        DONE,
        "payment",
        """
        INSERT INTO step_record (tenant, idempotency_key, step, state, fingerprint, accepted_at)
        VALUES ('globex', ':k', 'charge-payment', 'VOIDED', 'v1:x', :t+0)
        """);
    assertThat(planted.found()).containsExactly("I12 done");
  }

  @ParameterizedTest
  @CsvSource({
    "done,inventory,step_record",
    "done,payment,payment",
    "done,shipping,shipment",
    "cancelled,inventory,reservation",
    "cancelled,payment,step_record",
    "fenced,shipping,step_record"
  })
  void i17RecordInAnotherTransactionThanItsEffectIsFound(String key, String database, String table)
      throws Exception {
    shelf.of(
        key,
        database,
        "UPDATE %s SET tenant = tenant WHERE idempotency_key = ':k'".formatted(table));
    assertThat(planted.found()).containsExactly("I17 " + key);
  }

  @Test
  void i4RecordOfAnUnknownStepIsNotJudged() throws Exception {
    books.record(DONE, "payment", "charge-payment-2", "COMPLETED");
    Report report = planted.judge(audit -> audit);
    assertThat(report.exitCode()).isEqualTo(2);
    assertThat(report.notJudged())
        .singleElement()
        .asString()
        .startsWith("I4: there are records of steps")
        .contains("payment.step_record charge-payment-2=1");
  }

  @Test
  void i17IsNotJudgedWhereNothingCouldBeCompared() throws Exception {
    for (String database : List.of("inventory", "payment", "shipping")) {
      shelf.transaction(
          database, "DELETE FROM step_record WHERE state IN ('COMPLETED', 'COMPENSATED')");
    }
    assertThat(planted.judge(audit -> audit).notJudged())
        .singleElement()
        .asString()
        .startsWith("I17: of ");
    shelf.clear();
    assertThat(planted.judge(audit -> audit).notJudged()).isEmpty();
  }

  @Test
  void i17IsNotJudgedOnAServerThatKeepsNoCommitTimes() {
    String elsewhere =
        TestDatabase.migrated("classpath:db/idempotent-step", "classpath:db/payment").url();
    UnaryOperator<String> urls =
        database -> database.equals("payment") ? elsewhere : shelf.jdbcUrl(database);
    Audit audit = Audit.of(urls).user("postgres");
    assertThat(audit.judge().notJudged())
        .singleElement()
        .asString()
        .startsWith("I17: the server of payment keeps no commit times");
    assertThat(audit.skip(EnumSet.of(Invariant.I17)).judge().notJudged()).isEmpty();
  }
}
