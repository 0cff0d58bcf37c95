package dev.stepkey.step.testing.contract;

/** What the effect makes of an order's commands. */
public enum Fate {
  /** It accepts them, and takes back what it did. */
  ACCEPTED,
  /** It must refuse them. */
  REFUSED,
  /** It accepts them, and never takes back what it did. Of a provider only, and not of each. */
  KEPT
}
