package dev.stepkey.orchestrator.access;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.Authentication;

/** A caller who is known. The credential is not kept: whatever is kept may be printed. */
final class CallerAuthentication extends AbstractAuthenticationToken {

  private static final long serialVersionUID = 1L;

  private final transient Caller caller;

  CallerAuthentication(Caller caller) {
    // Roles are looked up in the table of routes, not among Spring's authorities.
    super(List.of());
    this.caller = caller;
    setAuthenticated(true);
  }

  /** The caller, or null for nobody. */
  static @Nullable Caller callerOf(@Nullable Authentication authentication) {
    return authentication instanceof CallerAuthentication known ? known.caller : null;
  }

  @Override
  public Caller getPrincipal() {
    return caller;
  }

  @Override
  public @Nullable Object getCredentials() {
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CallerAuthentication that && caller.equals(that.caller);
  }

  @Override
  public int hashCode() {
    return caller.hashCode();
  }
}
