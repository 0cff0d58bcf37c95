package dev.stepkey.harness.architecture.planted.workflow.orchestrator.saga;

import io.temporal.activity.ActivityInterface;

/** Done by another process. */
@ActivityInterface
public interface Stamps {

  /** When that was. */
  String stamp(String order);
}
