package dev.stepkey.harness.architecture.planted.product.orchestrator;

final class OrchestratorApplication {

  static void main(String[] args) {
    System.exit(args.length);
  }

  void stop() {
    System.exit(0);
  }
}
