package dev.stepkey.harness.architecture.planted.cycles.here;

import dev.stepkey.harness.architecture.planted.cycles.there.Egg;

/** Lays it. */
public record Hen(Egg from) {}
