package dev.stepkey.harness.fault;

import java.util.Locale;

/** What can happen to one attempt of a step or compensation. */
public enum Fault {
  NONE(0, false),
  /** It fails before anything is done. */
  ERROR_BEFORE(8, false),
  /** The work is done and the answer is lost: the default, and the case that matters most. */
  EXECUTE_THEN_FAIL(36, false),
  /** The attempt is frozen past its timeout and does its work then, beside or after the next. */
  DELAY_PAST_TIMEOUT(3, false),
  /** Delivered twice at once. */
  DUPLICATE_DELIVERY(12, false),
  /** Delivered again after the compensation, or after the order's end. */
  LATE_DELIVERY(10, false),
  /**
   * No delivery gets through until the step is compensated, and then the first one does. Never
   * drawn: somebody must cancel the order for it.
   */
  WITHHELD(0, false),
  /** The process is killed before the work. Never drawn: where faults are, processes are killed. */
  WORKER_KILLED_BEFORE(0, false),
  /** The process is killed after the work and before the report. Never drawn either. */
  WORKER_KILLED_AFTER(0, false),
  /** The database session is ended in the middle of the transaction that settles the step. */
  SESSION_KILLED(6, false),
  /** The transaction that settles the step commits, and nobody is told. */
  COMMIT_CUT(10, false),
  /** The provider executes the call and closes the connection without an answer. */
  PROVIDER_REPLY_LOST(6, true),
  /** The provider keeps silent past our timeout and executes the call after that. */
  PROVIDER_STALL(2, true),
  /** The provider answers 503 and has done nothing. */
  PROVIDER_5XX_BEFORE(3, true),
  /** The provider executes the call and answers 503. */
  PROVIDER_5XX_AFTER(3, true),
  /** The provider refuses, our answer is lost too, and asked again it would accept. */
  DECLINE_FLIP(1, true);

  private final int weight;
  private final boolean ofTheProvider;

  Fault(int weight, boolean ofTheProvider) {
    this.weight = weight;
    this.ofTheProvider = ofTheProvider;
  }

  /** How often it is drawn, of 100. */
  int weight() {
    return weight;
  }

  /** Whether it happens beyond the hop to a provider or carrier. */
  public boolean isOfTheProvider() {
    return ofTheProvider;
  }

  /** As it stands in keys and tables: lower-case words joined by dashes. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
