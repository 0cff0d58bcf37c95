package dev.stepkey.orchestrator.api;

import static dev.stepkey.orchestrator.problem.ErrorCode.AMOUNT_TOO_LARGE;
import static dev.stepkey.orchestrator.problem.ErrorCode.CANCEL_TOO_LATE;
import static dev.stepkey.orchestrator.problem.ErrorCode.INVALID_ORDER;
import static dev.stepkey.orchestrator.problem.ErrorCode.INVALID_REPAIR;
import static dev.stepkey.orchestrator.problem.ErrorCode.KEY_EXPIRED;
import static dev.stepkey.orchestrator.problem.ErrorCode.MALFORMED_BODY;
import static dev.stepkey.orchestrator.problem.ErrorCode.MIXED_CURRENCIES;
import static dev.stepkey.orchestrator.problem.ErrorCode.NOT_REPAIRABLE;
import static dev.stepkey.orchestrator.problem.ErrorCode.NOT_RETURNABLE;
import static dev.stepkey.orchestrator.problem.ErrorCode.ORDER_EXPIRED;
import static dev.stepkey.orchestrator.problem.ErrorCode.ORDER_NOT_FOUND;
import static dev.stepkey.orchestrator.problem.ErrorCode.RATE_LIMITED;
import static dev.stepkey.orchestrator.problem.ErrorCode.STILL_BEING_ACCEPTED;
import static dev.stepkey.orchestrator.problem.ErrorCode.TOO_MANY_OPEN_ORDERS;
import static dev.stepkey.orchestrator.problem.ErrorCode.UNKNOWN_SKU;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stepkey.orchestrator.access.Caller;
import dev.stepkey.orchestrator.order.OrderCancellation;
import dev.stepkey.orchestrator.order.OrderReading;
import dev.stepkey.orchestrator.order.OrderRepairs;
import dev.stepkey.orchestrator.order.OrderReturns;
import dev.stepkey.orchestrator.order.OrderSubmission;
import dev.stepkey.orchestrator.order.OrderSubmission.Answer;
import dev.stepkey.orchestrator.order.OrderView;
import dev.stepkey.orchestrator.order.RefusedException;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
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
@RequestMapping(path = "/v1/orders", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "orders")
final class OrderController {

  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final int LARGEST_PAGE = 100;

  private final OrderSubmission submission;
  private final OrderReading reading;
  private final OrderCancellation cancellation;
  private final OrderReturns returns;
  private final OrderRepairs repairs;
  private final OrderAnswers answers;

  OrderController(
      OrderSubmission submission,
      OrderReading reading,
      OrderCancellation cancellation,
      OrderReturns returns,
      OrderRepairs repairs,
      OrderAnswers answers) {
    this.submission = submission;
    this.reading = reading;
    this.cancellation = cancellation;
    this.returns = returns;
    this.repairs = repairs;
    this.answers = answers;
  }

  /** Takes an order; a retry with the same key gets the same bytes and moves nothing. */
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  @Answers(
      summary = "Takes an order.",
      request = "order",
      key = true,
      prefer = true,
      success = {
        @Answers.Success(
            status = 202,
            when = "Taken, or was taken before: the same bytes for the same key.",
            body = OrderView.class,
            example = "accepted",
            headers = {"Location", "Idempotent-Replayed", "Preference-Applied", "Vary"}),
        @Answers.Success(
            status = 200,
            when = "With Prefer: wait, the order as it ended.",
            body = OrderView.class,
            example = "completed",
            headers = {"Location", "Idempotent-Replayed", "Preference-Applied", "Vary"})
      },
      errors = {
        MALFORMED_BODY,
        INVALID_ORDER,
        UNKNOWN_SKU,
        MIXED_CURRENCIES,
        AMOUNT_TOO_LARGE,
        KEY_EXPIRED,
        RATE_LIMITED,
        TOO_MANY_OPEN_ORDERS
      })
  Object submit(
      @AuthenticationPrincipal Caller caller,
      @Parameter(hidden = true) @RequestHeader HttpHeaders headers,
      @Valid @RequestBody OrderRequest request) {
    String key = IdempotencyKeyHeader.key(headers);
    Answer answer = submission.submit(caller.tenant(), key, request.toCommand());
    return answers.submitted(caller.tenant(), answer, headers);
  }

  /** Cancels what is not decided yet. Needs no key: there is one cancel of an order. */
  @PostMapping("/{id}/cancel")
  @Answers(
      summary = "Cancels an order that is not decided yet. Needs no key: there is one cancel.",
      success =
          @Answers.Success(
              status = 202,
              when = "It is aborted, by this or by what came before it.",
              body = OrderCancellation.Cancelled.class,
              example = "cancelled",
              headers = "Location"),
      errors = {ORDER_NOT_FOUND, CANCEL_TOO_LATE, STILL_BEING_ACCEPTED, ORDER_EXPIRED})
  ResponseEntity<OrderCancellation.Cancelled> cancel(
      @AuthenticationPrincipal Caller caller, @PathVariable String id) {
    return ResponseEntity.accepted()
        .location(URI.create(OrderAnswers.ORDERS + uuid(id)))
        .body(cancellation.cancel(caller.tenant(), uuid(id)));
  }

  /** Returns a completed order; a retry with the same key gets the same bytes. */
  @PostMapping("/{id}/return")
  @Answers(
      summary = "Returns a completed order whose parcel is not handed over yet.",
      key = true,
      success =
          @Answers.Success(
              status = 202,
              when = "It is on its way back, or was before: the same bytes for the same key.",
              body = OrderReturns.Requested.class,
              example = "returning",
              headers = {"Location", "Idempotent-Replayed"}),
      errors = {ORDER_NOT_FOUND, NOT_RETURNABLE, KEY_EXPIRED, ORDER_EXPIRED})
  ResponseEntity<byte[]> giveBack(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String id,
      @Parameter(hidden = true) @RequestHeader HttpHeaders headers) {
    String key = IdempotencyKeyHeader.key(headers);
    return OrderAnswers.stored(returns.request(caller.tenant(), key, uuid(id)));
  }

  /** For operators; a retry with the same key gets the same bytes. */
  @PostMapping(path = "/{id}/repair", consumes = MediaType.APPLICATION_JSON_VALUE)
  @Answers(
      summary = "Repairs an order that does not get on; for operators.",
      request = "repair",
      key = true,
      success =
          @Answers.Success(
              status = 202,
              when = "Repaired, or was before: the same bytes for the same key.",
              body = OrderRepairs.Accepted.class,
              example = "repaired",
              headers = {"Location", "Idempotent-Replayed"}),
      errors = {MALFORMED_BODY, INVALID_REPAIR, ORDER_NOT_FOUND, NOT_REPAIRABLE, ORDER_EXPIRED})
  ResponseEntity<byte[]> repair(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String id,
      @Parameter(hidden = true) @RequestHeader HttpHeaders headers,
      @Valid @RequestBody RepairRequest request) {
    String key = IdempotencyKeyHeader.key(headers);
    return OrderAnswers.stored(
        repairs.repair(caller.tenant(), key, uuid(id), request.toRepair(caller.name())));
  }

  @GetMapping("/{id}")
  @Answers(
      summary = "An order with its steps.",
      success = {
        @Answers.Success(
            status = 200,
            when = "As it stands.",
            body = OrderView.class,
            example = "completed",
            headers = {"ETag", "Cache-Control"}),
        @Answers.Success(
            status = 304,
            when = "As in If-None-Match.",
            headers = {"ETag", "Cache-Control"})
      },
      errors = {ORDER_NOT_FOUND, ORDER_EXPIRED})
  ResponseEntity<byte[]> read(@AuthenticationPrincipal Caller caller, @PathVariable String id) {
    return OrderAnswers.current(reading.find(caller.tenant(), uuid(id)));
  }

  /** What is not an id, written as we write it, is no order's id. */
  private static UUID uuid(String id) {
    if (!ID.matcher(id).matches()) {
      throw RefusedException.orderNotFound();
    }
    return UUID.fromString(id);
  }

  /**
   * A page of orders, newest first.
   *
   * @param nextCursor to be sent as {@code cursor} for the next page; absent on the last
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Page(List<OrderView> orders, @Nullable String nextCursor) {}

  @GetMapping
  @Answers(
      summary = "A page of orders, newest first.",
      success =
          @Answers.Success(
              status = 200,
              when = "Those that match all filters.",
              body = Page.class,
              example = "page"))
  Page list(
      @AuthenticationPrincipal Caller caller,
      @Parameter(description = "Only these.") @RequestParam(required = false)
          OrderView.@Nullable Status status,
      @Parameter(description = "Only those that need a person, or only the others.")
          @RequestParam(required = false)
          @Nullable Boolean parked,
      @Parameter(description = "nextCursor of the page before.") @RequestParam(required = false)
          @Nullable UUID cursor,
      @Parameter(description = "How many at the most.")
          @RequestParam(defaultValue = "20")
          @Min(1)
          @Max(LARGEST_PAGE)
          int limit) {
    List<OrderView> found = reading.list(caller.tenant(), status, parked, cursor, limit + 1);
    if (found.size() <= limit) {
      return new Page(found, null);
    }
    return new Page(found.subList(0, limit), found.get(limit - 1).id().toString());
  }
}
