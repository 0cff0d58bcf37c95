package dev.stepkey.harness.architecture.planted.imports.inventory;

import dev.stepkey.harness.architecture.planted.imports.schema.codegen.Generator;

record KnowsTheBuild(Generator generator) {}
