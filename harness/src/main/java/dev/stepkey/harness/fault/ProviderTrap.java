package dev.stepkey.harness.fault;

import dev.stepkey.schema.StepNames;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Sets one of the sandbox's own switches for the call that takes or undoes a step's effect. */
final class ProviderTrap implements Trap {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  private final URI rule;

  private ProviderTrap(URI rule) {
    this.rule = rule;
  }

  static ProviderTrap set(String sandbox, Fault fault, Delivery delivery, Duration stall) {
    ObjectNode rule = JSON.createObjectNode();
    rule.put("match", match(delivery)).put("path", path(delivery.step()));
    rule.put("fault", name(fault)).put("count", 1).put("millis", stall.toMillis());
    URI rules = URI.create(sandbox + "/sandbox/faults");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(rules)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(rule)));
    return new ProviderTrap(URI.create(rules + "/" + send(request).path("id").asString()));
  }

  /** The carrier knows a shipment by the step's key alone; the provider sees each call's own. */
  private static String match(Delivery delivery) {
    return delivery.step().equals(StepNames.CANCEL_SHIPMENT)
        ? delivery.key() + ":" + StepNames.CREATE_SHIPMENT
        : delivery.stepKey();
  }

  private static String path(String step) {
    return switch (step) {
      case StepNames.CHARGE_PAYMENT -> "/v1/payment_intents/[^/]+/confirm";
      case StepNames.REFUND_PAYMENT -> "/v1/refunds";
      case StepNames.CREATE_SHIPMENT -> "/v2/shipments/[^/]+/buy";
      case StepNames.CANCEL_SHIPMENT -> "/v2/shipments/[^/]+/refund";
      default -> throw new IllegalArgumentException(step + " has no provider");
    };
  }

  private static String name(Fault fault) {
    return switch (fault) {
      case PROVIDER_REPLY_LOST -> "lose-reply";
      case PROVIDER_STALL -> "stall";
      case PROVIDER_5XX_BEFORE -> "error-5xx";
      case PROVIDER_5XX_AFTER -> "error-5xx-after";
      case DECLINE_FLIP -> "decline";
      default -> throw new IllegalArgumentException(fault + " is none of the provider");
    };
  }

  @Override
  public boolean hasSprung() {
    return send(HttpRequest.newBuilder(rule)).path("landed").asInt() > 0;
  }

  @Override
  public void close() {
    send(HttpRequest.newBuilder(rule).DELETE());
  }

  private static JsonNode send(HttpRequest.Builder request) {
    try {
      return JSON.readTree(
          HTTP.send(request.timeout(LIMIT).build(), BodyHandlers.ofString()).body());
    } catch (IOException failure) {
      throw new IllegalStateException("the sandbox's switches do not answer", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while setting a switch", interrupted);
    }
  }
}
