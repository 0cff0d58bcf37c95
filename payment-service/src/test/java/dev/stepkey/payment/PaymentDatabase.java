package dev.stepkey.payment;

import static dev.stepkey.payment.jooq.Tables.PAYMENT;

import dev.stepkey.payment.jooq.tables.records.PaymentRecord;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.schema.StepNames;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepTable;
import dev.stepkey.step.testing.ScriptedServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** The service's database, started once for all tests; it stops with the process. */
final class PaymentDatabase {

  private static final DSLContext DB = started();

  private PaymentDatabase() {}

  private static DSLContext started() {
    try {
      EmbeddedPostgres postgres = EmbeddedPostgres.start();
      Flyway.configure()
          .dataSource(postgres.getPostgresDatabase())
          .locations("classpath:db/idempotent-step", "classpath:db/payment")
          .load()
          .migrate();
      return DSL.using(postgres.getPostgresDatabase(), SQLDialect.POSTGRES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RemoteStep<ChargePayment, Payment> step(ScriptedServer stripe) {
    return new RemoteStep<>(
        new StepTable(DB, new SimpleMeterRegistry()),
        StepNames.CHARGE_PAYMENT,
        Payment.class,
        Stripe.charging(stripe.url()),
        new PaymentRepository());
  }

  static List<PaymentRecord> books() {
    return DB.selectFrom(PAYMENT).fetch();
  }

  /** An intent's id is unique in the books, and all tests use the same one. */
  static void emptyTheBooks() {
    DB.deleteFrom(PAYMENT).execute();
  }
}
