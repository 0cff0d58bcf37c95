package dev.stepkey.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;

/** The process on a machine where nothing else runs. */
class PaymentApplicationTest {

  @Test
  void startsWithoutDatabaseAndTemporalAndSaysWhatItWaitsFor() throws Exception {
    try (ConfigurableApplicationContext context = start("stepkey.payment.api-key=sk_test_1")) {
      URI health =
          URI.create(
              "http://127.0.0.1:"
                  + context.getEnvironment().getProperty("local.server.port")
                  + "/actuator/health");
      await().untilAsserted(() -> assertDown(get(health), "\"waitingFor\":\"the database"));
    }
  }

  private static void assertDown(HttpResponse<String> health, String reason) {
    assertThat(health.statusCode()).isEqualTo(503);
    assertThat(health.body()).contains(reason);
  }

  private static HttpResponse<String> get(URI url) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }
  }

  @Test
  void doesNotStartWithoutAnApiKeyAndSaysWhatToDo() {
    assertThatThrownBy(() -> start().close())
        .extracting(NestedExceptionUtils::getMostSpecificCause)
        .asString()
        .contains("stepkey.payment.api-key is missing", "STEPKEY_PAYMENT_APIKEY");
  }

  @Test
  void showsNoApiKeyInItsProperties() {
    PaymentProperties properties =
        new PaymentProperties(
            URI.create("https://api.stripe.com"),
            "sk_test_1",
            Duration.ofSeconds(2),
            Duration.ofSeconds(10));

    assertThat(properties).asString().contains("https://api.stripe.com").doesNotContain("sk_test");
  }

  /** On port 9 nobody listens, and no outgoing connection is ever given it. */
  private static ConfigurableApplicationContext start(String... properties) {
    List<String> arguments = new ArrayList<>();
    arguments.add("spring.config.name=payment");
    arguments.add("server.port=0");
    arguments.add("spring.datasource.url=jdbc:postgresql://127.0.0.1:9/payment");
    arguments.add("spring.temporal.connection.target=127.0.0.1:9");
    arguments.addAll(List.of(properties));
    return new SpringApplicationBuilder(PaymentApplication.class)
        .run(arguments.stream().map(argument -> "--" + argument).toArray(String[]::new));
  }
}
