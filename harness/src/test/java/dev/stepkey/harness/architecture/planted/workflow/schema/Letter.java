package dev.stepkey.harness.architecture.planted.workflow.schema;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Gets another id every time that it is read from a history that has none. */
record Letter(@Nullable UUID id) {

  Letter {
    id = id == null ? UUID.randomUUID() : id;
  }
}
