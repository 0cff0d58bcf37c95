package dev.stepkey.harness.architecture.planted.imports.payment;

import dev.stepkey.harness.architecture.planted.imports.step.Key;
import org.jooq.DSLContext;

/** As it should be. */
public interface Terminal {

  /** Takes money. */
  void take(DSLContext tx, Key key);
}
