/**
 * Steps and compensations that are safe to retry, late, twice at once, in any order.
 *
 * <p>Start with {@link dev.stepkey.step.LocalStep} when the effect lies in the same database as the
 * record, and with {@link dev.stepkey.step.RemoteStep} when it lies at a provider. Both need the
 * table of {@code db/idempotent-step/} in the service's database, at READ COMMITTED.
 */
@NullMarked
package dev.stepkey.step;

import org.jspecify.annotations.NullMarked;
