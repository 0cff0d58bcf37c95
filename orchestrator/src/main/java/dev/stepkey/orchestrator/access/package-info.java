/** Who calls, and what they may do. */
@NullMarked
package dev.stepkey.orchestrator.access;

import org.jspecify.annotations.NullMarked;
