package dev.stepkey.orchestrator.access;

import org.springframework.security.core.AuthenticationException;

/** A credential that is not what it should be. Its text and its cause are for our log alone. */
final class RefusedCredential extends AuthenticationException {

  private static final long serialVersionUID = 1L;

  private final transient AuditLog.Who who;

  RefusedCredential(String reason, AuditLog.Who who) {
    super(reason);
    this.who = who;
  }

  AuditLog.Who who() {
    return who;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
