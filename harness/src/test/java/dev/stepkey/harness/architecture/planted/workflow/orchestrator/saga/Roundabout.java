package dev.stepkey.harness.architecture.planted.workflow.orchestrator.saga;

import dev.stepkey.harness.architecture.planted.workflow.schema.Counter;
import dev.stepkey.harness.architecture.planted.workflow.schema.Numbers;

/** Asks nothing itself. */
final class Roundabout {

  private final Numbers numbers;

  Roundabout(Numbers numbers) {
    this.numbers = numbers;
  }

  String next() {
    return numbers.next() + Counter.count + Counter.PROCESS;
  }
}
