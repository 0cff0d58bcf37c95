package dev.stepkey.harness.sandbox;

import static dev.stepkey.harness.sandbox.RunningSandbox.bare;
import static dev.stepkey.harness.sandbox.RunningSandbox.json;
import static dev.stepkey.harness.sandbox.RunningSandbox.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StripeRequestTest {

  @ParameterizedTest
  @CsvSource({
    "amount=500,parameter_missing",
    "currency=eur,parameter_missing",
    "amount=5.5&currency=eur,parameter_invalid_integer",
    "amount=-500&currency=eur,parameter_invalid_integer",
    "amount=49&currency=eur,amount_too_small",
    "amount=100000000&currency=eur,amount_too_large",
    "amount=500&currency=,parameter_invalid_empty",
    "amount=500&currency=doubloon,",
    "amount=500&currency=eur&description=a%00b,",
    "amount=500&currency=eur&confirm=true,parameter_unknown"
  })
  void badParametersAreRefused(String form, @Nullable String code) {
    HttpResponse<String> response =
        send(
            bare("/v1/payment_intents")
                .header("Authorization", "Bearer sk_test_sandbox")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).path("error").path("type").asString())
        .isEqualTo("invalid_request_error");
    assertThat(json(response).path("error").path("code").asStringOpt().orElse(null))
        .isEqualTo(code);
  }

  @Test
  void callWithoutKeyOrToNowhereGetsTheProvidersError() {
    HttpResponse<String> anonymous = send(bare("/v1/payment_intents/pi_1").GET());
    assertThat(anonymous.statusCode()).isEqualTo(401);
    assertThat(json(anonymous).path("error").path("type").asString())
        .isEqualTo("invalid_request_error");
    HttpResponse<String> live =
        send(bare("/v1/refunds/re_1").header("Authorization", "Bearer sk_live_never").GET());
    assertThat(live.statusCode()).isEqualTo(401);
    HttpResponse<String> nowhere =
        send(bare("/v1/nowhere").header("Authorization", "Bearer sk_test_x").GET());
    assertThat(nowhere.statusCode()).isEqualTo(404);
    assertThat(json(nowhere).path("error").path("message").asString())
        .startsWith("Unrecognized request URL (GET: /v1/nowhere)");
  }
}
