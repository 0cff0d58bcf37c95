package dev.stepkey.shipping;

import static dev.stepkey.shipping.jooq.Tables.SHIPMENT;

import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.schema.StepNames;
import dev.stepkey.shipping.jooq.tables.records.ShipmentRecord;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepKey;
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
final class ShippingDatabase {

  private static final DSLContext DB = started();

  private ShippingDatabase() {}

  private static DSLContext started() {
    try {
      EmbeddedPostgres postgres = EmbeddedPostgres.start();
      Flyway.configure()
          .dataSource(postgres.getPostgresDatabase())
          .locations("classpath:db/idempotent-step", "classpath:db/shipping")
          .load()
          .migrate();
      return DSL.using(postgres.getPostgresDatabase(), SQLDialect.POSTGRES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RemoteStep<CreateShipment, Shipment> step(ScriptedServer easyPost) {
    return new RemoteStep<>(
        new StepTable(DB, new SimpleMeterRegistry()),
        StepNames.CREATE_SHIPMENT,
        Shipment.class,
        EasyPost.buying(easyPost.url()),
        new ShippingRepository());
  }

  static List<ShipmentRecord> books() {
    return DB.selectFrom(SHIPMENT).fetch();
  }

  static void enter(StepKey key, Shipment shipment) {
    new ShippingRepository().completed(DB, key, shipment);
  }

  /** A shipment's id is unique in the books, and all tests use the same one. */
  static void emptyTheBooks() {
    DB.deleteFrom(SHIPMENT).execute();
  }
}
