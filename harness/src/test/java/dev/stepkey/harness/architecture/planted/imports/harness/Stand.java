package dev.stepkey.harness.architecture.planted.imports.harness;

import dev.stepkey.harness.architecture.planted.imports.payment.Terminal;
import org.assertj.core.api.Assertions;

/** As it should be: it may know everything. */
public record Stand(Terminal terminal) {

  void check() {
    Assertions.assertThat(terminal).isNotNull();
  }
}
