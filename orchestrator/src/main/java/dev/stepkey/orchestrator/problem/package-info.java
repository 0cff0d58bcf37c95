/** Every error that the API answers with: the catalogue, its form, and where it is written. */
@NullMarked
package dev.stepkey.orchestrator.problem;

import org.jspecify.annotations.NullMarked;
