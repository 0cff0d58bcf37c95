package dev.stepkey.harness.architecture.planted.imports.schema;

import io.temporal.client.WorkflowClient;

interface KnowsTheClient {

  void start(WorkflowClient temporal);
}
