package dev.stepkey.harness;

import java.io.PrintStream;
import java.util.UUID;
import org.springframework.core.env.Environment;

/** What a person needs once the stack is ready; the last line is what scripts wait for. */
final class Announcement {
  private final Stack stack;

  Announcement(Stack stack) {
    this.stack = stack;
  }

  void print(PrintStream out) {
    String api = stack.url(Listener.API);
    out.println();
    line(out, "Order API", api + "/v1/orders");
    line(out, "Sandbox ledger", stack.url(Listener.SANDBOX) + "/sandbox/ledger");
    App.ALL.forEach(app -> line(out, "Health, " + app.name(), stack.healthUrl(app)));
    TemporalServer temporal = stack.temporal();
    line(out, "Temporal", temporal.target() + ", " + temporal.description());
    temporal.ui().ifPresent(ui -> line(out, "Temporal UI", ui));
    EmbeddedCluster.DATABASES.forEach(
        database ->
            line(out, "Database " + database, stack.jdbcUrl(database) + "?user=" + database));
    placeAnOrder(out, api);
    out.println("Stop with Ctrl-C. Data stays for the next start.");
    out.println("Stepkey is ready: " + api);
    out.flush();
  }

  private void placeAnOrder(PrintStream out, String api) {
    String mode =
        stack.part("orchestrator", Environment.class).getProperty("stepkey.security.mode", "local");
    if (mode.equals("local")) {
      out.printf("%nPlace an order:%n%n  %s%n%n", curl(api, ""));
      return;
    }
    out.printf("%nCallers need a credential (stepkey.security.mode is %s).%n", mode);
    if (mode.equals("api-key")) {
      out.printf(
          "Make a key:%n%n  STEPKEY_KEY=$(./stepkey keys create --tenant acme --name me --role submitter --url %s)%n",
          stack.jdbcUrl("orders"));
    }
    out.printf(
        "%nPlace an order:%n%n  %s%n%n", curl(api, " -H \"Authorization: Bearer $STEPKEY_KEY\""));
  }

  private static void line(PrintStream out, String name, String value) {
    out.printf("  %-22s %s%n", name, value);
  }

  /** With a key of its own for every start, so that the pasted line makes a new order. */
  private static String curl(String api, String credential) {
    String key = "order-" + UUID.randomUUID().toString().substring(0, 8);
    return "curl -i "
        + api
        + "/v1/orders"
        + credential
        + " -H 'Content-Type: application/json' -H 'Idempotency-Key: "
        + key
        + "' -d '{\"customerId\":\"c-1\",\"lines\":[{\"sku\":\"TEA-1\",\"quantity\":2}],"
        + "\"paymentMethod\":\"pm_card_visa\",\"shipTo\":{\"name\":\"Ada Lovelace\","
        + "\"street\":\"Unter den Linden 1\",\"city\":\"Berlin\",\"postalCode\":\"10117\","
        + "\"country\":\"DE\"}}'";
  }
}
