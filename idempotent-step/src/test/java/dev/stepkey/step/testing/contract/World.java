package dev.stepkey.step.testing.contract;

/**
 * Where a key may be.
 *
 * @param done how often it took effect
 * @param undone how often that was undone
 * @param vouched a person ended what was under way: what was sent to the provider before may yet
 *     arrive there
 */
record World(Phase phase, Payload payload, int done, int undone, boolean vouched) {

  World in(Phase next) {
    return new World(next, payload, done, undone, vouched);
  }

  World with(int nowDone, int nowUndone) {
    return new World(phase, payload, nowDone, nowUndone, vouched);
  }

  World held(Payload by) {
    return new World(phase, by, done, undone, vouched);
  }

  World vouchedFor() {
    return new World(phase, payload, done, undone, true);
  }

  boolean isUnderWay() {
    return phase == Phase.OPEN
        || phase == Phase.FENCED
        || phase == Phase.UNDOING
        || phase == Phase.RETURNING;
  }

  /** Once at most even then, and undone only after it was done. */
  boolean mayShow(Books books) {
    boolean same = done == books.done() && undone == books.undone();
    boolean later =
        done <= books.done()
            && undone <= books.undone()
            && books.undone() <= books.done()
            && books.done() <= 1;
    return same || (vouched && later);
  }

  @Override
  public String toString() {
    return phase
        + (payload == Payload.NONE ? "" : "(" + payload + ")")
        + " with %d done, %d undone".formatted(done, undone);
  }

  static World fresh() {
    return new World(Phase.NEW, Payload.NONE, 0, 0, false);
  }

  enum Phase {
    NEW,
    /** Begun and not ended. */
    OPEN,
    /** The same, but it can never take effect: a give-up has seen to it, and has not ended. */
    FENCED,
    COMPLETED,
    REJECTED,
    /** Its compensation is begun and not ended. */
    UNDOING,
    /** The same, of a step that was completed. */
    RETURNING,
    VOIDED,
    COMPENSATED,
    ERASED
  }

  /** Which command holds the key. */
  enum Payload {
    NONE,
    ONE,
    OTHER
  }
}
