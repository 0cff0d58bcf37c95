/** HTTP: requests in, orders and problems out. */
@NullMarked
package dev.stepkey.orchestrator.api;

import org.jspecify.annotations.NullMarked;
