package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.order.OrderSubmission.Answer;
import dev.stepkey.orchestrator.order.OrderView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/** Turns what is known of an order into what is answered, byte by byte. */
final class OrderAnswers {

  static final String ORDERS = "/v1/orders/";
  private static final String REPLAYED = "Idempotent-Replayed";

  /** 128 bits of a hash: nobody's two orders are taken for one. */
  private static final int TAG_BYTES = 16;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final EndWatch ends;
  private final Duration longestWait;

  OrderAnswers(EndWatch ends, Duration longestWait) {
    this.ends = ends;
    this.longestWait = longestWait;
  }

  /** What was stored for a key. */
  static ResponseEntity<byte[]> stored(Answer answer) {
    return response(answer, answer.acceptance().status()).body(answer.acceptance().body());
  }

  /** An order as it stands; at rest it can be kept, if it is asked each time whether it is that. */
  static ResponseEntity<byte[]> current(OrderView order) {
    byte[] body = JSON.writeValueAsBytes(order);
    ResponseEntity.BodyBuilder response =
        ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON);
    if (order.isAtRest()) {
      response.eTag(tag(body)).cacheControl(CacheControl.noCache().cachePrivate());
    }
    return response.body(body);
  }

  private static String tag(byte[] body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
      return '"' + HexFormat.of().formatHex(hash, 0, TAG_BYTES) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /**
   * The answer to a submission: what was stored for its key or, if that is preferred, the order as
   * it ended. Both are the same for ever.
   *
   * @return a response, or the promise of one
   */
  Object submitted(String tenant, Answer answer, HttpHeaders headers) {
    Optional<Duration> wait = Prefer.waiting(headers, longestWait);
    return wait.isEmpty() ? accepted(answer, null) : waited(tenant, answer, wait.get());
  }

  private Object waited(String tenant, Answer answer, Duration wait) {
    UUID id = id(answer);
    if (answer.replayed()) {
      Optional<OrderView> ended = ends.ended(tenant, id);
      if (ended.isPresent()) {
        return ended(answer, ended.get(), wait);
      }
    }
    ResponseEntity<byte[]> notYet = accepted(answer, wait);
    if (wait.isZero()) {
      return notYet;
    }
    Optional<?> promise = ends.wait(tenant, id, wait, order -> ended(answer, order, wait), notYet);
    return promise.isPresent() ? promise.get() : accepted(answer, null);
  }

  private static ResponseEntity<byte[]> accepted(Answer answer, @Nullable Duration waited) {
    ResponseEntity.BodyBuilder response = response(answer, answer.acceptance().status());
    return preferred(response, waited).body(answer.acceptance().body());
  }

  /**
   * Not with a Content-Location: once the order is returned, there is something else at its address
   * (RFC 9110, 8.7).
   */
  static ResponseEntity<byte[]> ended(Answer answer, OrderView order, Duration waited) {
    return preferred(response(answer, 200), waited).body(JSON.writeValueAsBytes(order));
  }

  private static ResponseEntity.BodyBuilder response(Answer answer, int status) {
    ResponseEntity.BodyBuilder response = ResponseEntity.status(status);
    answer.acceptance().headers().forEach(response::header);
    return answer.replayed() ? response.header(REPLAYED, "true") : response;
  }

  private static ResponseEntity.BodyBuilder preferred(
      ResponseEntity.BodyBuilder response, @Nullable Duration waited) {
    response.header(HttpHeaders.VARY, Prefer.NAME);
    return waited == null
        ? response
        : response.header(Prefer.APPLIED, "wait=" + waited.toSeconds());
  }

  /** An acceptance says where its order is. */
  private static UUID id(Answer answer) {
    String location =
        Objects.requireNonNull(answer.acceptance().headers().get(HttpHeaders.LOCATION));
    return UUID.fromString(location.substring(ORDERS.length()));
  }
}
