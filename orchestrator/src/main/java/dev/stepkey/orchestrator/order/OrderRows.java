package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.order.jooq.tables.records.OrdersRecord;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.Reason;
import dev.stepkey.schema.Money;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jooq.JSONB;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Between columns and what they mean. */
final class OrderRows {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private OrderRows() {}

  static OrderView view(OrdersRecord row) {
    OffsetDateTime endedAt = row.getEndedAt();
    return new OrderView(
        row.getId(),
        status(row),
        row.getReasonCode() == null
            ? null
            : new Reason(row.getReasonStep(), row.getReasonCode(), row.getReasonDetail()),
        new Money(row.getAmount(), row.getCurrency()),
        row.getSteps() == null
            ? null
            : JSON.readValue(row.getSteps().data(), new TypeReference<>() {}),
        row.getAcceptedAt().toInstant(),
        endedAt == null ? null : endedAt.toInstant(),
        OrderStarter.workflowId(row.getTenant(), row.getIdempotencyKey()));
  }

  private static Status status(OrdersRecord row) {
    if (row.getEndedAs() != null) {
      return Status.valueOf(row.getEndedAs());
    }
    return Decision.ABORT.name().equals(row.getDecision()) ? Status.COMPENSATING : Status.RUNNING;
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
}
