package dev.stepkey.harness.sandbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/** Statements on payment intents. The caller holds the transaction. */
final class IntentBook {

  private final JdbcClient jdbc;

  IntentBook(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  PaymentIntent insert(
      Money money,
      @Nullable String method,
      boolean redirects,
      @Nullable String description,
      ObjectNode metadata) {
    return jdbc.sql(
            """
            insert into payment_intent (id, amount, currency, status, payment_method,
              redirects_allowed, description, metadata)
            values (:id, :amount, :currency, :status, :method,
              :redirects, :description, :metadata::jsonb)
            returning *
            """)
        .param("id", ProviderId.stripe("pi"))
        .param("amount", money.amount())
        .param("currency", money.currency())
        .param("status", method == null ? "requires_payment_method" : "requires_confirmation")
        .param("method", method)
        .param("redirects", redirects)
        .param("description", description)
        .param("metadata", Json.write(metadata))
        .query(IntentBook::intent)
        .single();
  }

  Optional<PaymentIntent> find(String id) {
    return jdbc.sql("select * from payment_intent where id = :id")
        .param("id", id)
        .query(IntentBook::intent)
        .optional();
  }

  /** Every change of an intent is judged under this lock, so confirm, cancel and refund queue. */
  Optional<PaymentIntent> lock(String id) {
    return jdbc.sql("select * from payment_intent where id = :id for update")
        .param("id", id)
        .query(IntentBook::intent)
        .optional();
  }

  PaymentIntent succeed(PaymentIntent intent, String method, String charge) {
    return change(
        intent,
        "status = 'succeeded', payment_method = :method, latest_charge = :charge,"
            + " last_payment_error = null",
        Map.of("method", method, "charge", charge));
  }

  PaymentIntent requireAction(PaymentIntent intent, String method) {
    return change(
        intent,
        "status = 'requires_action', payment_method = :method, last_payment_error = null",
        Map.of("method", method));
  }

  /** Long enough for a client to see it, short enough to wait for. */
  PaymentIntent process(PaymentIntent intent, String method) {
    return change(
        intent,
        "status = 'processing', payment_method = :method, last_payment_error = null,"
            + " processing_until = clock_timestamp() + interval '2 seconds'",
        Map.of("method", method));
  }

  PaymentIntent fail(PaymentIntent intent, String charge, ObjectNode error) {
    return change(
        intent,
        "status = 'requires_payment_method', payment_method = null, latest_charge = :charge,"
            + " last_payment_error = :error::jsonb",
        Map.of("charge", charge, "error", Json.write(error)));
  }

  PaymentIntent cancel(PaymentIntent intent, String reason) {
    return change(
        intent,
        "status = 'canceled', canceled_at = clock_timestamp(),"
            + " cancellation_reason = nullif(:reason, '')",
        Map.of("reason", reason));
  }

  /** The status in the condition is a second wall: without the lock the change would be lost. */
  private PaymentIntent change(PaymentIntent from, String assignments, Map<String, String> values) {
    return jdbc.sql(
            "update payment_intent set %s where id = :id and status = :from returning *"
                .formatted(assignments))
        .params(values)
        .param("id", from.id())
        .param("from", from.status())
        .query(IntentBook::intent)
        .single();
  }

  private static PaymentIntent intent(ResultSet row, int n) throws SQLException {
    return new PaymentIntent(
        row.getString("id"),
        new Money(row.getLong("amount"), row.getString("currency")),
        row.getString("status"),
        row.getString("payment_method"),
        row.getBoolean("redirects_allowed"),
        row.getString("description"),
        Json.parse(row.getString("metadata")),
        row.getString("latest_charge"),
        Json.parse(row.getString("last_payment_error")),
        row.getString("cancellation_reason"),
        row.getObject("canceled_at", OffsetDateTime.class),
        row.getObject("processing_until", OffsetDateTime.class),
        row.getObject("created_at", OffsetDateTime.class));
  }
}
