/** The orders table: submission, decision, relay, read model. */
@NullMarked
package dev.stepkey.orchestrator.order;

import org.jspecify.annotations.NullMarked;
