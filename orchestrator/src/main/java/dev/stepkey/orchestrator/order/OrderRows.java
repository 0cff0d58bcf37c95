package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.jooq.Tables.ORDERS;
import static dev.stepkey.orchestrator.order.jooq.Tables.ORDER_RETURN;

import dev.stepkey.orchestrator.order.OrderView.Return.Outcome;
import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.order.jooq.tables.records.OrderReturnRecord;
import dev.stepkey.orchestrator.order.jooq.tables.records.OrdersRecord;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.Reason;
import dev.stepkey.schema.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Between columns and what they mean. */
final class OrderRows {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private OrderRows() {}

  /** A row of orders, with its return if there is one. */
  static OrderView view(Record joined) {
    OrdersRecord row = joined.into(ORDERS);
    OrderReturnRecord back = joined.into(ORDER_RETURN);
    OrderView.Return returned = returned(back);
    JSONB steps = back.getSteps() == null ? row.getSteps() : back.getSteps();
    return new OrderView(
        row.getId(),
        status(row, returned),
        reason(row),
        parked(row),
        returned,
        new Money(row.getAmount(), row.getCurrency()),
        steps == null ? null : JSON.readValue(steps.data(), new TypeReference<>() {}),
        row.getAcceptedAt().toInstant(),
        instant(row.getEndedAt()),
        OrderStarter.workflowId(row.getTenant(), row.getIdempotencyKey()));
  }

  /** A row of orders that has ended, as it ended. */
  static OrderView ended(Record row) {
    OrdersRecord order = row.into(ORDERS);
    return new OrderView(
        order.getId(),
        Status.valueOf(order.getEndedAs()),
        reason(order),
        null,
        null,
        new Money(order.getAmount(), order.getCurrency()),
        JSON.readValue(order.getSteps().data(), new TypeReference<>() {}),
        order.getAcceptedAt().toInstant(),
        instant(order.getEndedAt()),
        OrderStarter.workflowId(order.getTenant(), order.getIdempotencyKey()));
  }

  private static @Nullable Reason reason(OrdersRecord row) {
    return row.getReasonCode() == null
        ? null
        : new Reason(row.getReasonStep(), row.getReasonCode(), row.getReasonDetail());
  }

  private static OrderView.@Nullable Return returned(OrderReturnRecord row) {
    if (row.getRequestedAt() == null) {
      return null;
    }
    Outcome outcome =
        row.getEndedAs() == null ? Outcome.RUNNING : Outcome.valueOf(row.getEndedAs());
    return new OrderView.Return(
        outcome, row.getDetail(), row.getRequestedAt().toInstant(), instant(row.getEndedAt()));
  }

  private static @Nullable Parked parked(OrdersRecord row) {
    Instant since = instant(row.getParkedAt());
    return since == null
        ? null
        : Parked.of(
            since, new Reason(row.getParkedStep(), row.getParkedCode(), row.getParkedDetail()));
  }

  private static Status status(OrdersRecord row, OrderView.@Nullable Return returned) {
    if (returned != null && returned.status() != Outcome.TOO_LATE) {
      return returned.status() == Outcome.RETURNED ? Status.RETURNED : Status.RETURNING;
    }
    if (row.getEndedAs() != null) {
      return Status.valueOf(row.getEndedAs());
    }
    return Decision.ABORT.name().equals(row.getDecision()) ? Status.COMPENSATING : Status.RUNNING;
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  static OrderInput input(JSONB json) {
    return JSON.readValue(json.data(), OrderInput.class);
  }

  static JSONB json(Object value) {
    return JSONB.valueOf(JSON.writeValueAsString(value));
  }

  static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static Map<String, String> headers(JSONB json) {
    return JSON.readValue(json.data(), new TypeReference<>() {});
  }

  /** The database's clock, and not the transaction's start. */
  static Field<OffsetDateTime> now() {
    return DSL.field("clock_timestamp()", OffsetDateTime.class);
  }

  /** By the same clock. */
  static Field<OffsetDateTime> in(Duration pause) {
    return DSL.field(
        "clock_timestamp() + {0} * interval '1 second'",
        OffsetDateTime.class, DSL.val(pause.toMillis() / 1000.0));
  }

  /** After twice the pause that was before {@code attempts}, at the most {@code patience}. */
  static Field<OffsetDateTime> nextLook(
      Field<Integer> attempts, Duration grace, Duration patience) {
    return DSL.field(
        "clock_timestamp() + least({0} * power(2, least({1}, 20) + 1), {2}) * interval '1 second'",
        OffsetDateTime.class,
        DSL.val(grace.toMillis() / 1000.0),
        attempts,
        DSL.val(patience.toMillis() / 1000.0));
  }
}
