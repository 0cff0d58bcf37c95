package dev.stepkey.harness.sandbox;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentCreateParams;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** One sandbox on a real PostgreSQL and a real port for all tests of this package. */
final class RunningSandbox {

  static final EmbeddedPostgres POSTGRES = postgres();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String BASE = "http://127.0.0.1:" + port(start("postgres"));

  private RunningSandbox() {}

  static ConfigurableApplicationContext start(String database) {
    return new SpringApplicationBuilder(SandboxApplication.class)
        .properties("spring.config.name=sandbox")
        .run(
            "--server.port=0",
            "--spring.datasource.url=" + POSTGRES.getJdbcUrl("postgres", database),
            "--spring.datasource.hikari.connection-timeout=2000",
            "--spring.main.banner-mode=off");
  }

  static String port(ConfigurableApplicationContext context) {
    return context.getEnvironment().getRequiredProperty("local.server.port");
  }

  private static EmbeddedPostgres postgres() {
    try {
      return EmbeddedPostgres.start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static StripeClient stripe() {
    return StripeClient.builder()
        .setApiKey("sk_test_sandbox")
        .setApiBase(BASE)
        .setMaxNetworkRetries(0)
        .build();
  }

  static RequestOptions key(String key) {
    return RequestOptions.builder().setIdempotencyKey(key).build();
  }

  /** An intent of 49.90 EUR on a card, tagged as our payment service tags its intents. */
  static PaymentIntent prepared(String card, String order) throws StripeException {
    return stripe().v1().paymentIntents().create(params(card, order).build());
  }

  static PaymentIntentCreateParams.Builder params(String card, String order) {
    return PaymentIntentCreateParams.builder()
        .setAmount(4990L)
        .setCurrency("eur")
        .setPaymentMethod(card)
        .addPaymentMethodType("card")
        .putMetadata("order_id", order)
        .putMetadata("step_key", order + ":charge-payment")
        .putMetadata("tenant", "acme");
  }

  static String newOrder() {
    return UUID.randomUUID().toString();
  }

  static HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  static HttpResponse<String> post(String path, String body) {
    return send(request(path).POST(BodyPublishers.ofString(body)));
  }

  /** With a carrier key, as JSON; other headers are added by the caller. */
  static HttpRequest.Builder request(String path) {
    String user =
        Base64.getEncoder().encodeToString("EZTK_sandbox:".getBytes(StandardCharsets.UTF_8));
    return HttpRequest.newBuilder(URI.create(BASE + path))
        .header("Authorization", "Basic " + user)
        .header("Content-Type", "application/json");
  }

  /** Without any header. */
  static HttpRequest.Builder bare(String path) {
    return HttpRequest.newBuilder(URI.create(BASE + path));
  }

  static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  static JsonNode json(HttpResponse<String> response) {
    return Json.parse(response.body());
  }

  static JsonNode ledger(String order) {
    return json(get("/sandbox/ledger?order=" + order));
  }

  /** True while some statement in the sandbox's database waits for a lock. */
  static boolean someoneWaitsForALock() throws SQLException {
    try (Connection connection = POSTGRES.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select exists (select from pg_stat_activity where wait_event_type = 'Lock')")) {
      return row.next() && row.getBoolean(1);
    }
  }

  static void execute(String sql) throws SQLException {
    try (Connection connection = POSTGRES.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs the call that often at the same moment and gives every answer. */
  static <T> List<T> together(int times, Callable<T> call) throws Exception {
    return together(IntStream.range(0, times).mapToObj(i -> call).toList());
  }

  static <T> List<T> together(List<Callable<T>> calls) throws Exception {
    CountDownLatch ready = new CountDownLatch(calls.size());
    try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
      List<Future<T>> answers =
          calls.stream().map(call -> threads.submit(() -> afterAll(ready, call))).toList();
      List<T> results = new ArrayList<>();
      for (Future<T> answer : answers) {
        results.add(answer.get());
      }
      return results;
    }
  }

  private static <T> T afterAll(CountDownLatch ready, Callable<T> call) throws Exception {
    ready.countDown();
    ready.await();
    return call.call();
  }
}
