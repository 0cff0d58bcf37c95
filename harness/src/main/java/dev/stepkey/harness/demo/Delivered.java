package dev.stepkey.harness.demo;

/**
 * What became of one delivery.
 *
 * @param key the logical id, tenant/key:step: the same at every delivery of one job
 * @param workflowId of the delivery
 * @param runId of the delivery, given by Temporal
 * @param attempts of the activity, by Temporal's own history
 * @param answer of the service, for people
 * @param effects the service's {@code observed_effects_total} after it
 */
record Delivered(
    String key, String workflowId, String runId, int attempts, String answer, long effects) {

  /** As much of the delivery's id as tells it from the others. */
  String shortId() {
    return runId.substring(0, 8);
  }
}
