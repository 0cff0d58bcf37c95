/** The order API, the saga that drives each order, and the relay that loses none. */
@NullMarked
package dev.stepkey.orchestrator;

import org.jspecify.annotations.NullMarked;
