package dev.stepkey.harness.sandbox;

import java.util.Arrays;
import java.util.Locale;

/** What the sandbox can do to a call. */
enum SandboxFault {
  /** Executes it and closes the connection without an answer. */
  LOSE_REPLY,
  /** Keeps silent for a while, and then executes and answers it. */
  STALL,
  /** Answers 503 and does nothing. */
  ERROR_5XX,
  /** Executes it and answers 503. */
  ERROR_5XX_AFTER,
  /** Refuses it as the provider and the carrier do, and remembers nothing of it. */
  DECLINE;

  /** Lower-case words joined by dashes. */
  static SandboxFault of(String name) {
    return Arrays.stream(values())
        .filter(fault -> fault.toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no fault is called " + name));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
