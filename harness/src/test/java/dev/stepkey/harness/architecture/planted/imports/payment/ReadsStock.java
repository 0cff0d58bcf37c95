package dev.stepkey.harness.architecture.planted.imports.payment;

import dev.stepkey.harness.architecture.planted.imports.inventory.jooq.Tables;

final class ReadsStock {

  String table() {
    return Tables.stock();
  }
}
