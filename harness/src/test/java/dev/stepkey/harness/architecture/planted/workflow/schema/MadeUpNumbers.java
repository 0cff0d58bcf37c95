package dev.stepkey.harness.architecture.planted.workflow.schema;

import java.util.UUID;
import java.util.function.Supplier;

final class MadeUpNumbers implements Numbers {

  @Override
  public String next() {
    return ask(new Dice());
  }

  private static String ask(Supplier<UUID> source) {
    return source.get().toString();
  }

  /** Called by an interface that is not ours. */
  private static final class Dice implements Supplier<UUID> {

    @Override
    public UUID get() {
      return UUID.randomUUID();
    }
  }
}
