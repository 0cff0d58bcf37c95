package dev.stepkey.harness.architecture.planted.cycles.jooq;

import dev.stepkey.harness.architecture.planted.cycles.jooq.tables.Stock;

/** As generated. */
public final class Tables {

  private Tables() {}

  Stock stock() {
    return new Stock();
  }
}
