package dev.stepkey.harness.architecture.planted.imports.orchestrator.order;

import dev.stepkey.harness.architecture.planted.imports.step.Key;
import org.jooq.JSONB;

/** As it should be. */
public record Order(Key key, JSONB input) {}
