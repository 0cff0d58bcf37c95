package dev.stepkey.harness.sandbox;

import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What really moved, for audits and for the curious. Reading it is no provider call: it needs no
 * key and is not logged. Amounts are minor units. Each answer is one statement, hence one moment.
 */
@RestController
final class LedgerController {

  private static final String TOTALS =
      """
      select json_build_object(
        'charges', (select count(*) from charge where succeeded),
        'refunds', (select count(*) from refund),
        'labels', (select count(*) from label),
        'labelRefunds', (select count(*) from label_refund),
        'handovers', (select count(*) from handover),
        'netCharged', (select coalesce(json_object_agg(upper(currency), net), '{}') from (
          select currency, sum(amount - amount_refunded) as net
          from charge where succeeded group by currency order by currency) by_currency),
        'requests', (select count(*) from request))
      """;

  /** One order's or one step key's movements; a refund has the step key of the compensation. */
  private static final String MOVEMENTS =
      """
      with
        c as (select * from charge where succeeded and %1$s = :value),
        r as (select * from refund where %1$s = :value),
        l as (select * from label where %1$s = :value),
        lr as (select * from label_refund where %1$s = :value),
        o as (select id from payment_intent where %1$s = :value
          union all select id from r
          union all select id from shipment where %2$s = :value),
        q as (select * from request where object in (select id from o))
      select json_build_object('%3$s', :value::text,
        'charges', (select coalesce(json_agg(json_build_object(
          'paymentIntent', payment_intent, 'amount', amount, 'currency', upper(currency),
          'stepKey', step_key, 'at', at) order by at), '[]') from c),
        'refunds', (select coalesce(json_agg(json_build_object(
          'paymentIntent', payment_intent, 'amount', amount, 'currency', upper(currency),
          'stepKey', step_key, 'at', at) order by at), '[]') from r),
        'labels', (select coalesce(json_agg(json_build_object(
          'shipment', shipment, 'trackingCode', tracking_code,
          'stepKey', step_key, 'at', at) order by at), '[]') from l),
        'labelRefunds', (select coalesce(json_agg(json_build_object(
          'shipment', shipment, 'trackingCode', tracking_code,
          'stepKey', step_key, 'at', at) order by at), '[]') from lr),
        'handovers', (select coalesce(json_agg(json_build_object('at', at) order by at), '[]')
          from handover where order_id in (select order_id from l)),
        'netCharged', (select coalesce(sum(amount), 0) from c)
          - (select coalesce(sum(amount), 0) from r),
        'liveLabels', (select count(*) from l) - (select count(*) from lr),
        'requests', (select coalesce(json_agg(json_build_object(
          'method', method, 'path', path, 'status', status, 'at', at) order by at), '[]') from q))
      """;

  private final JdbcClient jdbc;

  LedgerController(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @GetMapping("/sandbox/ledger")
  ResponseEntity<String> totals() {
    return Json.response(200, jdbc.sql(TOTALS).query(String.class).single());
  }

  @GetMapping(path = "/sandbox/ledger", params = "order")
  ResponseEntity<String> order(@RequestParam String order) {
    return movements(MOVEMENTS.formatted("order_id", "order_id", "order"), order);
  }

  @GetMapping(
      path = "/sandbox/ledger",
      params = {"stepKey", "!order"})
  ResponseEntity<String> step(@RequestParam String stepKey) {
    return movements(MOVEMENTS.formatted("step_key", "reference", "stepKey"), stepKey);
  }

  private ResponseEntity<String> movements(String sql, String value) {
    return Json.response(200, jdbc.sql(sql).param("value", value).query(String.class).single());
  }
}
