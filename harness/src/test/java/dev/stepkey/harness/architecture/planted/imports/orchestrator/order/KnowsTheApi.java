package dev.stepkey.harness.architecture.planted.imports.orchestrator.order;

import dev.stepkey.harness.architecture.planted.imports.orchestrator.api.KnowsJooq;

record KnowsTheApi(KnowsJooq controller) {}
