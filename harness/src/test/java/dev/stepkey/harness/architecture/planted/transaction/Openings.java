package dev.stepkey.harness.architecture.planted.transaction;

import java.util.function.Function;
import org.jooq.DSLContext;

/** Like the library's own. */
final class Openings {

  private final DSLContext db;

  Openings(DSLContext db) {
    this.db = db;
  }

  <T> T run(Function<DSLContext, T> body) {
    return db.transactionResult(configuration -> body.apply(configuration.dsl()));
  }

  <T> T twice(Function<DSLContext, T> body) {
    run(body);
    return run(body);
  }
}
