package dev.stepkey.harness.architecture.planted.workflow.orchestrator.saga;

final class Locked {

  private final Object lock = new Object();

  synchronized String method() {
    return "method";
  }

  String block() {
    synchronized (lock) {
      return "block";
    }
  }

  String free() {
    return "free";
  }
}
