package dev.stepkey.orchestrator.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do. */
public enum Role {
  /** Submits, cancels and returns orders, and reads them. */
  SUBMITTER,
  /** Reads orders. */
  VIEWER,
  /** Reads, cancels, returns and repairs orders. */
  OPERATOR;

  /** As it is written in tokens, keys and settings. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role that is written like this, if one is. */
  static Optional<Role> of(String wire) {
    return Arrays.stream(values()).filter(role -> role.wire().equals(wire)).findFirst();
  }
}
