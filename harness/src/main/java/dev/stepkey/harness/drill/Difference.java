package dev.stepkey.harness.drill;

/**
 * What is not as it was.
 *
 * @param order its id
 * @param what the step, the compensation or the book concerned
 */
record Difference(String order, String what, String expected, String got) {

  /** Ends the drill. */
  static final class Found extends Exception {

    private static final long serialVersionUID = 1L;
    private final transient Difference difference;

    Found(Difference difference) {
      super(difference.toString());
      this.difference = difference;
    }

    Difference difference() {
      return difference;
    }
  }
}
