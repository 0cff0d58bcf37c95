package dev.stepkey.orchestrator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stepkey.orchestrator.order.Acceptance;
import dev.stepkey.orchestrator.order.OrderCancellation;
import dev.stepkey.orchestrator.order.OrderProperties;
import dev.stepkey.orchestrator.order.OrderReading;
import dev.stepkey.orchestrator.order.OrderRepairs;
import dev.stepkey.orchestrator.order.OrderReturns;
import dev.stepkey.orchestrator.order.OrderSubmission;
import dev.stepkey.orchestrator.order.OrderView;
import dev.stepkey.orchestrator.order.RefusedException;
import jakarta.validation.Valid;
import java.net.URI;
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
  private final OrderCancellation cancellation;
  private final OrderReturns returns;
  private final OrderRepairs repairs;
  private final String tenant;

  OrderController(
      OrderSubmission submission,
      OrderReading reading,
      OrderCancellation cancellation,
      OrderReturns returns,
      OrderRepairs repairs,
      OrderProperties properties) {
    this.submission = submission;
    this.reading = reading;
    this.cancellation = cancellation;
    this.returns = returns;
    this.repairs = repairs;
    this.tenant = properties.tenant();
  }

  /** Takes an order; a retry with the same key gets the same bytes and moves nothing. */
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> submit(
      @RequestHeader HttpHeaders headers, @Valid @RequestBody OrderRequest request) {
    String key = IdempotencyKeyHeader.key(headers);
    return response(submission.submit(tenant, key, request.toCommand()));
  }

  /** Cancels what is not decided yet. Needs no key: there is one cancel of an order. */
  @PostMapping("/{id}/cancel")
  ResponseEntity<OrderCancellation.Cancelled> cancel(@PathVariable String id) {
    return ResponseEntity.accepted()
        .location(URI.create("/v1/orders/" + uuid(id)))
        .body(cancellation.cancel(tenant, uuid(id)));
  }

  /** Returns a completed order; a retry with the same key gets the same bytes. */
  @PostMapping("/{id}/return")
  ResponseEntity<byte[]> giveBack(@PathVariable String id, @RequestHeader HttpHeaders headers) {
    String key = IdempotencyKeyHeader.key(headers);
    return response(returns.request(tenant, key, uuid(id)));
  }

  /** For operators; a retry with the same key gets the same bytes. */
  @PostMapping(path = "/{id}/repair", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<byte[]> repair(
      @PathVariable String id,
      @RequestHeader HttpHeaders headers,
      @Valid @RequestBody RepairRequest request) {
    String key = IdempotencyKeyHeader.key(headers);
    return response(repairs.repair(tenant, key, uuid(id), request.toRepair()));
  }

  private static ResponseEntity<byte[]> response(OrderSubmission.Answer answer) {
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
    return reading.find(tenant, uuid(id));
  }

  /** What is not an id is no order's id. */
  private static UUID uuid(String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw RefusedException.orderNotFound();
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
      @RequestParam(required = false) @Nullable Boolean parked,
      @RequestParam(required = false) @Nullable UUID cursor,
      @RequestParam(defaultValue = "20") int limit) {
    int size = Math.clamp(limit, 1, LARGEST_PAGE);
    List<OrderView> found = reading.list(tenant, status, parked, cursor, size + 1);
    if (found.size() <= size) {
      return new Page(found, null);
    }
    return new Page(found.subList(0, size), found.get(size - 1).id().toString());
  }
}
