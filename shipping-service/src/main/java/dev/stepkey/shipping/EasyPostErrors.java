package dev.stepkey.shipping;

import dev.stepkey.step.StepRetryException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What a failed call to EasyPost means for the step. HTTP exceptions are not kept as causes: their
 * messages quote the answer.
 */
final class EasyPostErrors {

  private EasyPostErrors() {}

  static RuntimeException translated(RestClientException e) {
    return switch (e) {
      case ResourceAccessException unanswered -> unanswered(unanswered.getCause());
      case RestClientResponseException answered -> answered(answered);
      default -> StepRetryException.inDoubt("the carrier's answer cannot be read", null);
    };
  }

  private static StepRetryException unanswered(@Nullable Throwable cause) {
    if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
      return StepRetryException.notSent("the carrier cannot be reached", cause);
    }
    return StepRetryException.inDoubt("the carrier's answer is missing", cause);
  }

  private static RuntimeException answered(RestClientResponseException e) {
    int status = e.getStatusCode().value();
    return switch (status) {
      case 401, 402, 403 ->
          // Our key or our balance: not the customer's fault, and healed by us.
          StepRetryException.notSent(
              "the carrier refuses our account with " + status + ": see stepkey.shipping.api-key",
              null);
      case 408 -> StepRetryException.inDoubt("the carrier's answer is missing", null);
      case 429 -> tooMany(e);
      default ->
          status >= 500
              ? StepRetryException.inDoubt("the carrier answered " + status, null)
              : error(status, e);
    };
  }

  private static StepRetryException tooMany(RestClientResponseException e) {
    StepRetryException wait =
        StepRetryException.notSent("the carrier takes no more calls now", null);
    return Optional.ofNullable(e.getResponseHeaders())
        .map(headers -> headers.getFirst("Retry-After"))
        .filter(value -> value.matches("\\d{1,5}"))
        .map(seconds -> wait.retryAfter(Duration.ofSeconds(Long.parseLong(seconds))))
        .orElse(wait);
  }

  private static CarrierError error(int status, RestClientResponseException e) {
    JsonNode error = body(e).path("error");
    return new CarrierError(
        status, error.path("code").asString(""), error.path("message").asString(""));
  }

  private static JsonNode body(RestClientResponseException e) {
    try {
      return Objects.requireNonNullElseGet(
          e.getResponseBodyAs(JsonNode.class), MissingNode::getInstance);
    } catch (RuntimeException unreadable) {
      return MissingNode.getInstance();
    }
  }
}
