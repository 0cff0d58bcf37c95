/** Faults from outside: when, which, how they are brought about, and the evidence of each. */
@NullMarked
package dev.stepkey.harness.fault;

import org.jspecify.annotations.NullMarked;
