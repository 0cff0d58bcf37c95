package dev.stepkey.shipping;

import dev.stepkey.harness.sandbox.TestSandbox;
import dev.stepkey.schema.Address;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.schema.StepCall;
import dev.stepkey.schema.StepNames;
import dev.stepkey.shipping.ShippingProperties.From;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.testing.TestDatabase;
import dev.stepkey.step.testing.contract.Books;
import dev.stepkey.step.testing.contract.Order;
import dev.stepkey.step.testing.contract.RemoteStepContract;
import java.time.Duration;
import java.util.List;
import org.springframework.web.client.RestClient;

/** Over EasyPost's API and the sandbox's books. */
final class CreateShipmentContractTest extends RemoteStepContract<CreateShipment, Shipment> {

  private static final TestSandbox SANDBOX = new TestSandbox();
  private static final Duration LONG = Duration.ofSeconds(10);

  CreateShipmentContractTest() {
    super(
        TestDatabase.migrated("classpath:db/idempotent-step", "classpath:db/shipping"),
        StepNames.CREATE_SHIPMENT,
        Shipment.class,
        new LabelPurchase(new ShippingConfiguration().easyPost(RestClient.builder(), properties())),
        new ShippingRepository());
  }

  private static ShippingProperties properties() {
    From from = new From("Stepkey Tea", "Speicherstadt 1", "Hamburg", "20457", "DE");
    return new ShippingProperties(SANDBOX.url(), "EZTK_sandbox", LONG, LONG, from);
  }

  @Override
  protected void open(Order order) {
    if (order.kept()) {
      SANDBOX.handOver(order.id());
    }
  }

  /** The carrier has collected the parcel. */
  @Override
  protected boolean keeps() {
    return true;
  }

  /** The one address is refused when the label is bought, the other when it is asked for. */
  @Override
  protected CreateShipment command(Order order, boolean other) {
    StepKey key = order.key();
    StepCall call = new StepCall(key.tenant(), key.wire(), order.id(), order.acceptedAt());
    String street = order.refused() && !other ? "Refused Lane 1" : "Main Street 1";
    String zip = order.refused() && other ? "00000" : "10115";
    Address to = new Address("Ada", street, "Berlin", zip, "DE");
    return new CreateShipment(call, to, List.of(new OrderLine("TEA-1", other ? 2 : 1)));
  }

  @Override
  protected Books books(Order order) {
    return SANDBOX.labels(order.key());
  }

  @Override
  protected void mend(Order order) {
    SANDBOX.mendAddress(order.key());
  }

  /** What remains in decision 003: this carrier would take the refused parcel after all. */
  @Override
  protected boolean pinsRefusals() {
    return false;
  }

  @Override
  protected boolean fenceMaySpend() {
    return true;
  }

  @Override
  protected boolean isSlow() {
    return true;
  }
}
