package dev.stepkey.harness.audit;

import org.jspecify.annotations.Nullable;

/**
 * One violation.
 *
 * @param invariant what does not hold
 * @param tenant whose rows they are; null if they are nobody's, as the stock is
 * @param key the order's idempotency key, likewise
 * @param orderId the order, if there is one
 * @param text the rows concerned, and what is wrong with them
 */
public record Finding(
    Invariant invariant,
    @Nullable String tenant,
    @Nullable String key,
    @Nullable String orderId,
    String text) {}
