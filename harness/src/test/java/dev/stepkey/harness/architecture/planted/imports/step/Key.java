package dev.stepkey.harness.architecture.planted.imports.step;

/** What the other packages here may know. */
public record Key(String value) {}
