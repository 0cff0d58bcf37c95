package dev.stepkey.harness.sandbox;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Statements on shipments and on the labels bought and given back, each of them atomic. */
final class EasyPostBook {

  private final JdbcClient jdbc;

  EasyPostBook(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  void insert(String id, ObjectNode document) {
    jdbc.sql("insert into shipment (id, document) values (:id, :document::jsonb)")
        .param("id", id)
        .param("document", Json.write(document))
        .update();
  }

  /** The unique key on the shipment arbitrates: of any number of buyers one gets true. */
  boolean buy(String shipment, String rate) {
    return jdbc.sql(
                """
                insert into label (id, shipment, rate, tracking_code, order_id, step_key, tenant)
                select :label, id, :rate, :trackingCode, order_id, reference, tenant
                from shipment where id = :shipment
                on conflict on constraint label_once_per_shipment do nothing
                """)
            .param("label", ProviderId.easyPost("pl"))
            .param("rate", rate)
            .param("trackingCode", ProviderId.trackingCode())
            .param("shipment", shipment)
            .update()
        == 1;
  }

  /**
   * The carrier collects the order's parcel. False if it has none with a label. One that comes in
   * the same moment as a refund may be entered beside it, as in life.
   */
  boolean handOver(String order) {
    return jdbc.sql(
                """
                insert into handover (order_id)
                select :order where exists (
                  select from label l where l.order_id = :order and not exists (
                    select from label_refund r where r.shipment = l.shipment))
                on conflict on constraint handover_pk do update set order_id = excluded.order_id
                """)
            .param("order", order)
            .update()
        == 1;
  }

  /** Does nothing when the label was given back before. */
  void refund(String shipment) {
    jdbc.sql(
            """
            insert into label_refund (id, shipment, tracking_code, order_id, step_key, tenant)
            select :id, shipment, tracking_code, order_id, step_key, tenant
            from label where shipment = :shipment
            on conflict on constraint label_refund_once_per_shipment do nothing
            """)
        .param("id", ProviderId.easyPost("rfnd"))
        .param("shipment", shipment)
        .update();
  }

  /** The shipment as the carrier shows it. */
  Optional<ObjectNode> find(String id) {
    return jdbc.sql(
            """
            select s.document, l.id as label, l.rate, l.tracking_code, l.at as bought_at,
              case when r.id is not null then 'submitted' end as refund_status,
              case when h.at is not null then 'in_transit' else 'unknown' end as status
            from shipment s
            left join label l on l.shipment = s.id
            left join label_refund r on r.shipment = s.id
            left join handover h on h.order_id = l.order_id and r.id is null
            where s.id = :id
            """)
        .param("id", id)
        .query((row, n) -> shown(row))
        .optional();
  }

  private static ObjectNode shown(ResultSet row) throws SQLException {
    ObjectNode json = Json.parse(row.getString("document")).asObject();
    json.put("tracking_code", row.getString("tracking_code"));
    json.put("refund_status", row.getString("refund_status"));
    json.put("status", row.getString("status"));
    json.putNull("selected_rate").putNull("postage_label");
    String label = row.getString("label");
    if (label != null) {
      json.set("selected_rate", rate(json.path("rates"), row.getString("rate")));
      ObjectNode postage = json.putObject("postage_label").put("id", label);
      postage.put("object", "PostageLabel").put("label_file_type", "image/png");
      postage.put("label_date", row.getObject("bought_at", OffsetDateTime.class).toString());
      postage.put("label_url", "https://labels.sandbox.invalid/%s.png".formatted(label));
    }
    return json;
  }

  private static JsonNode rate(JsonNode rates, String id) {
    return rates
        .valueStream()
        .filter(rate -> rate.path("id").asString("").equals(id))
        .findFirst()
        .orElseThrow();
  }
}
