package dev.stepkey.shipping;

import static dev.stepkey.schema.StepNames.CANCEL_SHIPMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.GIVE_UP_SHIPMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.stepkey.harness.sandbox.TestSandbox;
import dev.stepkey.schema.Address;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.Resolution;
import dev.stepkey.schema.ShippingActivities;
import dev.stepkey.schema.ShippingActivities.CancelShipment;
import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.schema.ShippingActivities.GiveUpShipment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.schema.StepCall;
import dev.stepkey.shipping.ShippingProperties.From;
import dev.stepkey.step.Fingerprint;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.StepTable;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.TooLate;
import dev.stepkey.step.UndoOutcome.Undone;
import dev.stepkey.step.testing.TestDatabase;
import dev.stepkey.step.testing.contract.Books;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.RestClient;

/** How a shipment may end that the order does not want any more, by the service's activities. */
final class ShipmentEndingsTest {

  private static final TestSandbox SANDBOX = new TestSandbox();
  private static final DSLContext DB =
      TestDatabase.migrated("classpath:db/idempotent-step", "classpath:db/shipping").db();
  private static final Carrier CARRIER =
      new ShippingConfiguration().easyPost(RestClient.builder(), properties());
  private static final Instant ACCEPTED = Instant.parse("2026-11-21T08:00:00Z");
  private static final Recorded<Shipment> FENCED = new Recorded<>(new Voided<>(), true);

  private final StepKey key = new StepKey("acme", UUID.randomUUID().toString(), CREATE_SHIPMENT);
  private final UUID order = UUID.randomUUID();
  private final TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();
  private final ShippingActivities shipping = shipping();

  private static ShippingProperties properties() {
    Duration bound = Duration.ofSeconds(10);
    From from = new From("Stepkey Tea", "Speicherstadt 1", "Hamburg", "20457", "DE");
    return new ShippingProperties(SANDBOX.url(), "EZTK_sandbox", bound, bound, from);
  }

  private ShippingActivities shipping() {
    temporal.registerActivitiesImplementations(new ShippingActivitiesImpl(step()));
    return temporal.newActivityStub(ShippingActivities.class);
  }

  private static RemoteStep<CreateShipment, Shipment> step() {
    StepTable table = new StepTable(DB, new SimpleMeterRegistry());
    return new ShippingConfiguration().createShipment(table, CARRIER);
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void givenUpBeforeItIsCreatedNoLabelIsEverBought() {
    assertThat(giveUp()).isEqualTo(new Recorded<>(new Voided<>(), false));
    assertThat(create()).isEqualTo(FENCED);
    assertThat(giveUp()).isEqualTo(FENCED);
    assertThat(labels()).isEqualTo(new Books(0, 0));
  }

  /** The carrier has no other fence than the purchase, so the order goes on with that label. */
  @Test
  void givenUpWhenPreparedItIsBoughtAndCompleted() {
    prepare();
    StepOutcome<Shipment> bought = giveUp().outcome();
    assertThat(bought).isInstanceOf(Completed.class);
    assertThat(create()).isEqualTo(new Recorded<>(bought, true));
    assertThat(labels()).isEqualTo(new Books(1, 0));
    assertThat(booked()).isEqualTo(1);
  }

  @Test
  void givenUpWhenBoughtItStays() {
    StepOutcome<Shipment> bought = create().outcome();
    assertThat(giveUp()).isEqualTo(new Recorded<>(bought, true));
    assertThat(labels()).isEqualTo(new Books(1, 0));
  }

  @Test
  void handedOverItIsTooLateAndItStays() {
    StepOutcome<Shipment> bought = create().outcome();
    SANDBOX.handOver(order);
    RecordedUndo tooLate =
        new RecordedUndo(
            new TooLate("The carrier has the parcel and does not take its label back."), false);
    assertThat(cancel()).isEqualTo(tooLate);
    assertThat(cancel()).isEqualTo(tooLate);
    assertThat(create()).isEqualTo(new Recorded<>(bought, true));
    assertThat(labels()).isEqualTo(new Books(1, 0));
    assertThat(booked()).isEqualTo(1);
  }

  @Test
  void resolvedItIsNotGivenBackByUs() {
    create();
    Undone agreed = new Undone("credit note 17");
    assertThat(resolve("credit note 17")).isEqualTo(new RecordedUndo(agreed, false));
    assertThat(cancel()).isEqualTo(new RecordedUndo(agreed, true));
    assertThat(create()).isEqualTo(FENCED);
    assertThat(labels()).isEqualTo(new Books(1, 0));
    assertThat(booked()).isZero();
  }

  @Test
  void resolvedBeforeItIsCreatedNoLabelIsEverBought() {
    assertThat(resolve("never packed")).isEqualTo(new RecordedUndo(new NothingToUndo(), false));
    assertThat(create()).isEqualTo(FENCED);
    assertThat(labels()).isEqualTo(new Books(0, 0));
  }

  @Test
  void theKeyOfAnotherStepIsRefused() {
    ShippingActivities direct = new ShippingActivitiesImpl(step());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> direct.giveUpShipment(new GiveUpShipment(call(CANCEL_SHIPMENT))));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> direct.resolveCancelShipment(new Resolution(call(CREATE_SHIPMENT), "by hand")));
  }

  /** What a process leaves behind that dies before it has sent the purchase. */
  private void prepare() {
    String ref = CARRIER.create(key, command()).id();
    DB.execute(
        """
        INSERT INTO step_record (tenant, idempotency_key, step, state, fingerprint, ref, accepted_at)
        VALUES (?, ?, ?, 'PREPARED', ?, ?, ?::timestamptz)
        """,
        key.tenant(),
        key.idempotencyKey(),
        key.step(),
        Fingerprint.of(command()).value(),
        ref,
        ACCEPTED.toString());
  }

  private Recorded<Shipment> create() {
    return shipping.createShipment(command());
  }

  private CreateShipment command() {
    Address to = new Address("Ada", "Main Street 1", "Berlin", "10115", "DE");
    return new CreateShipment(call(CREATE_SHIPMENT), to, List.of(new OrderLine("TEA-1", 1)));
  }

  private RecordedUndo cancel() {
    return shipping.cancelShipment(new CancelShipment(call(CANCEL_SHIPMENT)));
  }

  private Recorded<Shipment> giveUp() {
    return shipping.giveUpShipment(new GiveUpShipment(call(GIVE_UP_SHIPMENT)));
  }

  private RecordedUndo resolve(String evidence) {
    return shipping.resolveCancelShipment(new Resolution(call(CANCEL_SHIPMENT), evidence));
  }

  private StepCall call(String step) {
    return new StepCall(key.tenant(), key.withStep(step).wire(), order, ACCEPTED);
  }

  private Books labels() {
    return SANDBOX.labels(key);
  }

  /** Live shipments of this order in our own book. */
  private int booked() {
    return DB.fetchSingle(
            "SELECT count(*) FROM shipment WHERE idempotency_key = ? AND refunded_at IS NULL",
            key.idempotencyKey())
        .get(0, Integer.class);
  }
}
