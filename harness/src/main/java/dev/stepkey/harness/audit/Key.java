package dev.stepkey.harness.audit;

import org.jspecify.annotations.Nullable;

/** What the rows of one order have in common in all books. */
record Key(String tenant, String idempotencyKey) {

  /** Of a row at the provider or carrier, which knows the key of the step in its wire form. */
  static Key ofWire(@Nullable String tenant, @Nullable String stepKey) {
    String wire = stepKey == null ? "" : stepKey;
    int colon = wire.lastIndexOf(':');
    return new Key(tenant == null ? "" : tenant, colon < 0 ? wire : wire.substring(0, colon));
  }
}
