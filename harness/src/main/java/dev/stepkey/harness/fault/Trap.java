package dev.stepkey.harness.fault;

/** A fault that waits for one attempt somewhere outside of it: set before, taken up after it. */
interface Trap extends AutoCloseable {

  /** Whether the fault has happened. To be asked once, after the attempt. */
  boolean hasSprung();

  /** Takes it up, so that it can catch nobody else. */
  @Override
  void close();
}
