package dev.stepkey.harness.architecture.planted.imports.shipping;

import dev.stepkey.harness.architecture.planted.imports.harness.Stand;

final class KnowsTheHarness {

  boolean isPretence(Object carrier) {
    return carrier instanceof Stand;
  }
}
