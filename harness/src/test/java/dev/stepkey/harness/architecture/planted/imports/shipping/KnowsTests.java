package dev.stepkey.harness.architecture.planted.imports.shipping;

import org.assertj.core.api.Assertions;

final class KnowsTests {

  void check(String address) {
    Assertions.assertThat(address).isNotBlank();
  }
}
