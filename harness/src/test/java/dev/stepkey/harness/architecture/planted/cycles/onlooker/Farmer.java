package dev.stepkey.harness.architecture.planted.cycles.onlooker;

import dev.stepkey.harness.architecture.planted.cycles.here.Hen;

record Farmer(Hen hen) {}
