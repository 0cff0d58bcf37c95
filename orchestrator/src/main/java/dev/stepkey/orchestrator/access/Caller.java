package dev.stepkey.orchestrator.access;

import java.util.Set;

/**
 * Who sent the request. It comes from authentication alone, never from the request's own words.
 *
 * @param tenant whose orders are meant; 1-64 letters, digits, '.', '_' or '-'
 * @param name who it is within the tenant, for the log and the audit trail
 * @param roles what they may do
 */
public record Caller(String tenant, String name, Set<Role> roles) {

  /** A copy that nobody changes. */
  public Caller {
    roles = Set.copyOf(roles);
  }
}
