package dev.stepkey.schema.worker;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long step records are kept.
 *
 * @param keep after an order's acceptance; its steps are refused from then on, so it must be longer
 *     than any delivery can be late and than an order can stay parked
 */
@ConfigurationProperties("stepkey.steps")
record StepTableProperties(@DefaultValue("90d") Duration keep) {

  StepTableProperties {
    if (keep.toDays() < 1) {
      throw new IllegalArgumentException(
          "stepkey.steps.keep must be a day at least, for example 90d, not " + keep);
    }
  }
}
