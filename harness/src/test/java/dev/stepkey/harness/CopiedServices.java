package dev.stepkey.harness;

import dev.stepkey.schema.InventoryActivities;
import dev.stepkey.schema.Money;
import dev.stepkey.schema.PaymentActivities;
import dev.stepkey.schema.Resolution;
import dev.stepkey.schema.ShippingActivities;
import dev.stepkey.schema.TaskQueues;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.StepOutcome;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Voided;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * Services behind a Temporal of their own, which have no database: they answer for one completed
 * order what its records say, unless a test tells them otherwise.
 */
final class CopiedServices
    implements InventoryActivities, PaymentActivities, ShippingActivities, AutoCloseable {

  static final StepOutcome<Payment> PAID_ELSEWHERE =
      new Completed<>(new Payment("pi_elsewhere", new Money(1690, "EUR")));

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final InMemoryTemporal temporal;
  private final WorkflowServiceStubs stubs;
  private final WorkerFactory workers;
  private final Reservation reservation;
  private final Recorded<Payment> payment;
  private final Shipment shipment;
  private volatile Charges charges = real -> real;
  private volatile boolean knowing = true;

  /** What is answered instead of the recorded charge. */
  interface Charges {
    Recorded<Payment> answer(Recorded<Payment> real) throws Exception;
  }

  private CopiedServices(Shop shop, String order) throws IOException, SQLException {
    this.reservation = result(shop, "inventory", order, Reservation.class);
    this.payment = replayed(result(shop, "payment", order, Payment.class));
    this.shipment = result(shop, "shipping", order, Shipment.class);
    this.temporal = InMemoryTemporal.start(0);
    this.stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(temporal.target()).build());
    this.workers = WorkerFactory.newInstance(WorkflowClient.newInstance(stubs));
  }

  static CopiedServices of(Shop shop, String order) throws IOException, SQLException {
    CopiedServices services = new CopiedServices(shop, order);
    for (String queue : List.of(TaskQueues.INVENTORY, TaskQueues.PAYMENT, TaskQueues.SHIPPING)) {
      services.workers.newWorker(queue).registerActivitiesImplementations(services);
    }
    services.workers.start();
    return services;
  }

  private static <T> T result(Shop shop, String service, String order, Class<T> type)
      throws SQLException {
    String key =
        shop.text("orders", "SELECT idempotency_key FROM orders WHERE id = '" + order + "'");
    return JSON.readValue(
        shop.text(
            service, "SELECT result::text FROM step_record WHERE idempotency_key = '" + key + "'"),
        type);
  }

  void answerCharges(Charges instead) {
    charges = instead;
  }

  /** They are somebody else's, and have no record of the order. */
  void knowNothing() {
    knowing = false;
  }

  String temporal() {
    return temporal.target();
  }

  /** The names of the requests, in the order in which they came. */
  List<String> asked() {
    return asked;
  }

  private static <R> Recorded<R> replayed(R result) {
    return new Recorded<>(new Completed<>(result), true);
  }

  @Override
  public Recorded<Reservation> reserveInventory(ReserveInventory command) {
    asked.add("reserve-inventory");
    return replayed(reservation);
  }

  @Override
  public Recorded<Payment> chargePayment(ChargePayment command) {
    asked.add("charge-payment");
    try {
      return charges.answer(payment);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Recorded<Shipment> createShipment(CreateShipment command) {
    asked.add("create-shipment");
    return replayed(shipment);
  }

  @Override
  public Recorded<Shipment> giveUpShipment(GiveUpShipment command) {
    asked.add("give-up-shipment");
    return knowing ? replayed(shipment) : new Recorded<>(new Voided<>(), false);
  }

  @Override
  public RecordedUndo releaseInventory(ReleaseInventory command) {
    throw new UnsupportedOperationException("the order is completed");
  }

  @Override
  public RecordedUndo resolveReleaseInventory(Resolution resolution) {
    throw new UnsupportedOperationException("the order is completed");
  }

  @Override
  public RecordedUndo refundPayment(RefundPayment command) {
    throw new UnsupportedOperationException("the order is completed");
  }

  @Override
  public RecordedUndo resolveRefundPayment(Resolution resolution) {
    throw new UnsupportedOperationException("the order is completed");
  }

  @Override
  public RecordedUndo cancelShipment(CancelShipment command) {
    throw new UnsupportedOperationException("the order is completed");
  }

  @Override
  public RecordedUndo resolveCancelShipment(Resolution resolution) {
    throw new UnsupportedOperationException("the order is completed");
  }

  @Override
  public void close() {
    workers.shutdownNow();
    workers.awaitTermination(5, TimeUnit.SECONDS);
    stubs.shutdownNow();
    temporal.close();
  }
}
