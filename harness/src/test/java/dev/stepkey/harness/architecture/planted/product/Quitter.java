package dev.stepkey.harness.architecture.planted.product;

final class Quitter {

  void leave() {
    System.exit(1);
  }

  Runnable later() {
    return () -> Runtime.getRuntime().halt(1);
  }

  long stay() {
    return Runtime.getRuntime().freeMemory();
  }
}
