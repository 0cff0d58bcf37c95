package dev.stepkey.step.testing.contract;

import dev.stepkey.step.testing.contract.Answer.Kind;

/** An answer that is allowed, and where it leads. */
record Ending(Kind kind, boolean replayed, World world) {

  /** Too late leaves everything as it was, but not without having begun. */
  boolean changes(World before) {
    return !world.equals(before) || kind == Kind.TOO_LATE;
  }

  boolean is(Answer answer) {
    return kind == answer.kind() && replayed == answer.replayed();
  }

  @Override
  public String toString() {
    return kind + (replayed ? " (replayed)" : "");
  }
}
