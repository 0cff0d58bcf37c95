/**
 * The saga, and the workflow that drives it. Nothing of Spring or jOOQ: this is code that histories
 * are replayed through.
 */
@NullMarked
package dev.stepkey.orchestrator.saga;

import org.jspecify.annotations.NullMarked;
