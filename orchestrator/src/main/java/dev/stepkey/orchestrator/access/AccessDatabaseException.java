package dev.stepkey.orchestrator.access;

import org.springframework.security.core.AuthenticationException;

/** Whether the credential is valid cannot be told at the moment: neither yes nor no. */
final class AccessDatabaseException extends AuthenticationException {

  private static final long serialVersionUID = 1L;

  AccessDatabaseException(Throwable cause) {
    super("the database did not answer", cause);
  }
}
