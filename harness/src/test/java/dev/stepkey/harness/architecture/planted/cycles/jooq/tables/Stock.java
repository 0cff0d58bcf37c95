package dev.stepkey.harness.architecture.planted.cycles.jooq.tables;

import dev.stepkey.harness.architecture.planted.cycles.jooq.Tables;

/** As generated. */
public final class Stock {

  Class<?> schema() {
    return Tables.class;
  }
}
