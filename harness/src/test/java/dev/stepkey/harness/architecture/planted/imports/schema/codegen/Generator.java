package dev.stepkey.harness.architecture.planted.imports.schema.codegen;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.flywaydb.core.Flyway;

/** As it should be. */
public record Generator(EmbeddedPostgres postgres, Flyway flyway) {}
