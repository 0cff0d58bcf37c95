/**
 * Judges the books from outside: what the services recorded, what the provider and the carrier say,
 * and what a client was told. It shares no code with what it judges.
 */
@NullMarked
package dev.stepkey.harness.audit;

import org.jspecify.annotations.NullMarked;
