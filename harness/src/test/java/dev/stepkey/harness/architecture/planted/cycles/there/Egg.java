package dev.stepkey.harness.architecture.planted.cycles.there;

import dev.stepkey.harness.architecture.planted.cycles.here.Hen;

/** Laid by it. */
public interface Egg {

  /** Who laid it. */
  Hen hen();
}
