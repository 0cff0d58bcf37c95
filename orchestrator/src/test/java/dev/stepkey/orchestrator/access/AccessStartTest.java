package dev.stepkey.orchestrator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepkey.orchestrator.OrchestratorApplication;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.mock.env.MockEnvironment;

/** The orchestrator does not start if it would let in more than its mode says. */
final class AccessStartTest {

  @ParameterizedTest
  @CsvSource({
    "--server.address=0.0.0.0, server.address is 0.0.0.0, 127.0.0.1",
    "--management.server.address=0.0.0.0, management.server.address is 0.0.0.0, 127.0.0.1",
    "--stepkey.security.local.tenant=a/b, stepkey.security.local.tenant, 1-64 letters",
    "--stepkey.security.jwt.tenant-claim=, stepkey.security.jwt.tenant-claim, must name a claim",
    "--stepkey.security.mode=open, stepkey.security.mode, open",
    "--stepkey.security.mode=, stepkey.security.mode, api-key or jwt",
    "--stepkey.security.mode=jwt, spring.security.oauth2.resourceserver.jwt.issuer-uri, set it to",
    "--server.forward-headers-strategy=native, server.forward-headers-strategy, set it to none",
  })
  void aWrongSettingIsRefusedByItsNameWithTheFix(String setting, String property, String fix) {
    assertRefused(property, fix, setting);
  }

  @Test
  void tokensForOthersWouldBeLetInWithoutAnAudience() {
    assertRefused(
        "spring.security.oauth2.resourceserver.jwt.audiences",
        "set it to",
        "--stepkey.security.mode=jwt",
        "--spring.security.oauth2.resourceserver.jwt.issuer-uri=http://127.0.0.1:9");
  }

  private static void assertRefused(String property, String fix, String... settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--spring.config.name=orchestrator",
                "--server.port=0",
                "--management.server.port=0",
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:9/orders",
                "--spring.temporal.connection.target=127.0.0.1:9"));
    arguments.addAll(List.of(settings));
    if (Arrays.stream(settings).noneMatch(it -> it.startsWith("--stepkey.security.mode"))) {
      arguments.add("--stepkey.security.mode=local");
    }
    assertThatException()
        .isThrownBy(
            () ->
                new SpringApplicationBuilder(OrchestratorApplication.class)
                    .run(arguments.toArray(String[]::new))
                    .close())
        .satisfies(failure -> assertThat(messages(failure)).contains(property).contains(fix));
  }

  private static String messages(Throwable failure) {
    StringBuilder messages = new StringBuilder();
    for (Throwable t = failure; t != null; t = t.getCause()) {
      messages.append(t.getMessage()).append('\n');
    }
    return messages.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"issuer-uri", "jwk-set-uri"})
  void theKeysOfTheIssuerDoNotComeOverAWireThatAnybodyCanWriteTo(String property) {
    String jwt = "--spring.security.oauth2.resourceserver.jwt.";
    assertRefused(
        property + " is http://issuer.example",
        "https",
        "--stepkey.security.mode=jwt",
        jwt + (property.equals("issuer-uri") ? "audiences=a" : "issuer-uri=https://issuer.example"),
        jwt + property + "=http://issuer.example");
  }

  @Test
  void noAddressAtAllIsEveryAddress() {
    MockEnvironment unset = new MockEnvironment();
    assertThatThrownBy(() -> Loopback.require(unset))
        .hasMessageContaining("server.address is every address");
    MockEnvironment half =
        new MockEnvironment()
            .withProperty("server.address", "127.0.0.1")
            .withProperty("management.server.port", "8084");
    assertThatThrownBy(() -> Loopback.require(half))
        .hasMessageContaining("management.server.address is every address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
  void anAddressOfThisMachineAloneIsAccepted(String address) {
    MockEnvironment environment = new MockEnvironment().withProperty("server.address", address);
    assertThatCode(() -> Loopback.require(environment)).doesNotThrowAnyException();
  }
}
