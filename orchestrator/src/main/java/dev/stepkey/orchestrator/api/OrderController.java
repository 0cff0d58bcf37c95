package dev.stepkey.orchestrator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stepkey.orchestrator.order.Acceptance;
import dev.stepkey.orchestrator.order.OrderProperties;
import dev.stepkey.orchestrator.order.OrderReading;
import dev.stepkey.orchestrator.order.OrderSubmission;
import dev.stepkey.orchestrator.order.OrderView;
import jakarta.validation.Valid;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The order API. */
@RestController
@RequestMapping("/v1/orders")
final class OrderController {

  private static final String REPLAYED = "Idempotent-Replayed";
  private static final int LARGEST_PAGE = 100;

  private final OrderSubmission submission;
  private final OrderReading reading;
  private final String tenant;

  OrderController(OrderSubmission submission, OrderReading reading, OrderProperties properties) {
    this.submission = submission;
    this.reading = reading;
    this.tenant = properties.tenant();
  }

  /** Takes an order; a retry with the same key gets the same bytes and moves nothing. */
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> submit(
      @RequestHeader HttpHeaders headers, @Valid @RequestBody OrderRequest request) {
    String key = IdempotencyKeyHeader.key(headers);
    OrderSubmission.Answer answer = submission.submit(tenant, key, request.toCommand());
    Acceptance acceptance = answer.acceptance();
    ResponseEntity.BodyBuilder response = ResponseEntity.status(acceptance.status());
    acceptance.headers().forEach(response::header);
    if (answer.replayed()) {
      response.header(REPLAYED, "true");
    }
    return response.body(acceptance.body());
  }

  @GetMapping("/{id}")
  OrderView read(@PathVariable String id) {
    return reading.find(tenant, uuid(id)).orElseThrow(OrderNotFoundException::new);
  }

  /** What is not an id is no order's id. */
  private static UUID uuid(String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw new OrderNotFoundException();
    }
  }

  /**
   * A page of orders, newest first.
   *
   * @param nextCursor to be sent as {@code cursor} for the next page; absent on the last
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Page(List<OrderView> orders, @Nullable String nextCursor) {}

  @GetMapping
  Page list(
      @RequestParam(required = false) OrderView.@Nullable Status status,
      @RequestParam(required = false) @Nullable UUID cursor,
      @RequestParam(defaultValue = "20") int limit) {
    int size = Math.clamp(limit, 1, LARGEST_PAGE);
    List<OrderView> found = reading.list(tenant, status, cursor, size + 1);
    if (found.size() <= size) {
      return new Page(found, null);
    }
    return new Page(found.subList(0, size), found.get(size - 1).id().toString());
  }
}
