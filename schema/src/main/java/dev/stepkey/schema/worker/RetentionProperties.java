package dev.stepkey.schema.worker;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long others keep what step records must outlive, or be outlived by. The same in every
 * process.
 *
 * @param providerKeys how long the payment provider remembers an idempotency key
 * @param workflows how long Temporal keeps the history of a closed workflow, which can be reset
 *     until then: the retention of its namespace
 * @param orderKeys how long after its acceptance an order is kept at least, with the answer to its
 *     key
 */
@ConfigurationProperties("stepkey.retention")
record RetentionProperties(
    @DefaultValue("24h") Duration providerKeys,
    @DefaultValue("30d") Duration workflows,
    @DefaultValue("400d") Duration orderKeys) {}
