package dev.stepkey.harness.architecture.planted.workflow.orchestrator.saga;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Remembers in one run what another did. */
@SuppressWarnings({"unused", "NonFinalStaticField", "MutableConstantField"})
final class Stateful {

  static int runs;
  static final int[] COUNTS = {0};
  static final StringBuilder LOG = new StringBuilder();
  static final List<String> SEEN = new ArrayList<>();

  static final Duration PAUSE = Duration.ofSeconds(1);
  static final List<String> STEPS = List.of("reserve", "charge");

  private final List<String> own = new ArrayList<>();
}
