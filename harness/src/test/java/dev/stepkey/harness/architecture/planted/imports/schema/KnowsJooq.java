package dev.stepkey.harness.architecture.planted.imports.schema;

import org.jooq.JSONB;

record KnowsJooq(JSONB json) {}
