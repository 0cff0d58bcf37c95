/**
 * The replay drill: what finished orders asked of the services is asked again, and nothing may
 * move.
 */
@NullMarked
package dev.stepkey.harness.drill;

import org.jspecify.annotations.NullMarked;
