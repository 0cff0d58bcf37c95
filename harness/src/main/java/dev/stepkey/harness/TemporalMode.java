package dev.stepkey.harness;

/** Which Temporal a stack runs on: the best there is, the in-memory one, or a real one only. */
public enum TemporalMode {
  AUTO,
  MEMORY,
  REAL
}
