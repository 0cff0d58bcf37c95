package dev.stepkey.orchestrator.saga;

/**
 * A step has no answer yet, and the driver is to read the decision before it goes on: somebody may
 * have changed it. Carries nothing, because whoever wrote the cell has said it there.
 */
public final class LookAgain extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Without a stack trace: it is a way back, not a fault. */
  public LookAgain() {
    super("look at the decision again", null, false, false);
  }
}
