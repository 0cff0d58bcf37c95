package dev.stepkey.step.testing.contract;

/** The process ends here. An Error, so that no code under test takes it for an answer. */
final class Crash extends Error {

  private static final long serialVersionUID = 1L;

  Crash() {
    super("crash", null, false, false);
  }
}
