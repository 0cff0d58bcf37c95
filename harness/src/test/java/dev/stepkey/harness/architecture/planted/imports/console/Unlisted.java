package dev.stepkey.harness.architecture.planted.imports.console;

record Unlisted(String page) {}
