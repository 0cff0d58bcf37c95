package dev.stepkey.orchestrator.order;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptor;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowClientInterceptorBase;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Temporal in memory. What its client is asked is noted, and fails where a test wants it to. Nobody
 * drives what is started here.
 */
final class WatchedTemporal implements AutoCloseable {

  /** The ids of workflows in the order in which they were to be started. */
  final List<String> starts = new CopyOnWriteArrayList<>();

  /** Name of the signal and id of the workflow, also of one that is not there. */
  final List<String> signals = new CopyOnWriteArrayList<>();

  /** The ids of workflows that cannot be started. */
  final Set<String> unstartable = ConcurrentHashMap.newKeySet();

  final TestWorkflowEnvironment server =
      TestWorkflowEnvironment.newInstance(
          TestEnvironmentOptions.newBuilder()
              .setWorkflowClientOptions(
                  WorkflowClientOptions.newBuilder().setInterceptors(new Watch()).build())
              .build());

  WorkflowClient client() {
    return server.getWorkflowClient();
  }

  /** A client of port 9 of this machine, where nobody listens. It tries for a minute. */
  static WorkflowClient away() {
    return WorkflowClient.newInstance(
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:9").build()));
  }

  private final class Watch extends WorkflowClientInterceptorBase {

    @Override
    public WorkflowClientCallsInterceptor workflowClientCallsInterceptor(
        WorkflowClientCallsInterceptor next) {
      return new WorkflowClientCallsInterceptorBase(next) {

        @Override
        public WorkflowStartOutput start(WorkflowStartInput input) {
          starts.add(input.getWorkflowId());
          if (unstartable.contains(input.getWorkflowId())) {
            throw new IllegalStateException("cannot be started");
          }
          return super.start(input);
        }

        @Override
        public WorkflowSignalOutput signal(WorkflowSignalInput input) {
          signals.add(input.getSignalName() + " " + input.getWorkflowExecution().getWorkflowId());
          return super.signal(input);
        }
      };
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
