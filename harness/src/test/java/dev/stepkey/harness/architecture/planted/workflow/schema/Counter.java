package dev.stepkey.harness.architecture.planted.workflow.schema;

import java.util.UUID;

/** Is only read. */
@SuppressWarnings("NonFinalStaticField") // Being wrong is what it is for.
public final class Counter {

  /** Counts across runs. */
  public static int count;

  /** Another one in every process. */
  public static final String PROCESS = UUID.randomUUID().toString();

  private Counter() {}
}
