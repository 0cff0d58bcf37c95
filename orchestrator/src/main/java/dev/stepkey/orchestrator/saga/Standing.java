package dev.stepkey.orchestrator.saga;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;

/**
 * How an order stands, as a driver finds it. It lies in workflow histories, so fields are only ever
 * added.
 *
 * @param decision what the cell says
 * @param resolved evidence by the name of the compensation, where a person has seen to one by other
 *     means
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Standing(Decision decision, Map<String, String> resolved) {

  /** A new order: nobody has had a reason to touch it. */
  public static final Standing NEW = new Standing(Decision.UNDECIDED, Map.of());
}
