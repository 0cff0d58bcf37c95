package dev.stepkey.harness.sandbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/** Statements on charges and refunds. The caller holds the transaction and the intent's lock. */
final class MoneyBook {

  /** The succeeded charge of an intent, and what of it was not yet given back. */
  record Charge(String id, long left) {}

  private final JdbcClient jdbc;

  MoneyBook(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  String charge(PaymentIntent intent, boolean succeeded) {
    String id = ProviderId.stripe("ch");
    jdbc.sql(
            """
            insert into charge (id, payment_intent, succeeded, amount, currency,
              order_id, step_key, tenant)
            select :id, id, :succeeded, amount, currency, order_id, step_key, tenant
            from payment_intent where id = :intent
            """)
        .param("id", id)
        .param("succeeded", succeeded)
        .param("intent", intent.id())
        .update();
    return id;
  }

  Optional<Charge> succeededCharge(PaymentIntent intent) {
    return jdbc.sql(
            """
            select id, amount - amount_refunded from charge
            where payment_intent = :intent and succeeded
            """)
        .param("intent", intent.id())
        .query((row, n) -> new Charge(row.getString(1), row.getLong(2)))
        .optional();
  }

  ObjectNode refund(Charge charge, long amount, @Nullable String reason, ObjectNode metadata) {
    jdbc.sql("update charge set amount_refunded = amount_refunded + :amount where id = :charge")
        .param("amount", amount)
        .param("charge", charge.id())
        .update();
    return jdbc.sql(
            """
            insert into refund (id, charge, payment_intent, amount, currency, reason, metadata,
              order_id, step_key, tenant)
            select :id, id, payment_intent, :amount, currency, :reason, sent,
              coalesce(sent ->> 'order_id', order_id), coalesce(sent ->> 'step_key', step_key),
              coalesce(sent ->> 'tenant', tenant)
            from charge cross join cast(:metadata as jsonb) as sent
            where id = :charge
            returning *
            """)
        .param("id", ProviderId.stripe("re"))
        .param("charge", charge.id())
        .param("amount", amount)
        .param("reason", reason)
        .param("metadata", Json.write(metadata))
        .query(MoneyBook::refund)
        .single();
  }

  Optional<ObjectNode> findRefund(String id) {
    return jdbc.sql("select * from refund where id = :id")
        .param("id", id)
        .query(MoneyBook::refund)
        .optional();
  }

  /** Newest first, as the provider lists. */
  List<ObjectNode> refundsOf(String intent) {
    return jdbc.sql("select * from refund where payment_intent = :intent order by at desc, id")
        .param("intent", intent)
        .query(MoneyBook::refund)
        .list();
  }

  private static ObjectNode refund(ResultSet row, int n) throws SQLException {
    ObjectNode json = Json.object();
    json.put("id", row.getString("id")).put("object", "refund");
    json.put("amount", row.getLong("amount")).put("currency", row.getString("currency"));
    json.put("charge", row.getString("charge"));
    json.put("created", row.getObject("at", OffsetDateTime.class).toEpochSecond());
    json.set("metadata", Json.parse(row.getString("metadata")));
    json.put("payment_intent", row.getString("payment_intent"));
    json.put("reason", row.getString("reason")).putNull("receipt_number");
    return json.put("status", "succeeded");
  }
}
