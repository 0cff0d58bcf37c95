package dev.stepkey.harness.demo;

import dev.stepkey.schema.TaskQueues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** With the guard: the inventory service as it is shipped, looked at from outside. */
final class GuardedSide implements Side {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String jdbcUrl;
  private final URI metrics;

  GuardedSide(Workbench workbench) {
    this.jdbcUrl = workbench.jdbcUrl("inventory") + "?user=inventory";
    this.metrics = workbench.metrics();
  }

  /**
   * A row of {@code step_record}, with the deliveries that it answered.
   *
   * @param key tenant/key:step
   */
  record Claim(String key, String state, long replays) {}

  @Override
  public String taskQueue() {
    return TaskQueues.INVENTORY;
  }

  @Override
  public String jdbcUrl() {
    return jdbcUrl;
  }

  @Override
  public long observedEffects() {
    return metric("observed_effects_total");
  }

  /** Deliveries that were answered from the record. */
  long replays() {
    return metric("stepkey_step_replays_total");
  }

  /** Zero before the first: a counter is there once it has counted. */
  private long metric(String name) {
    return Math.round(
        scrape()
            .lines()
            .filter(line -> line.startsWith(name + "{"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .sum());
  }

  private String scrape() {
    HttpRequest request = HttpRequest.newBuilder(metrics).timeout(PATIENCE).build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException("the service does not show its metrics", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The claim keys, as anybody with psql reads them. */
  List<Claim> claims() throws SQLException {
    String sql =
        """
        SELECT tenant || '/' || idempotency_key || ':' || step, state, coalesce(replays, 0)
        FROM step_record LEFT JOIN step_replay USING (tenant, idempotency_key, step)
        ORDER BY created_at
        """;
    List<Claim> claims = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        claims.add(new Claim(row.getString(1), row.getString(2), row.getLong(3)));
      }
    }
    return claims;
  }
}
