package dev.stepkey.orchestrator.access;

import static dev.stepkey.orchestrator.order.jooq.Tables.API_KEY;

import dev.stepkey.orchestrator.access.AuditLog.Who;
import dev.stepkey.orchestrator.order.jooq.tables.records.ApiKeyRecord;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** Finds the caller of a key, anew for each request: a key that is revoked is refused at once. */
final class ApiKeys implements AuthenticationManager {

  private final DSLContext db;

  ApiKeys(DSLContext db) {
    this.db = db;
  }

  /**
   * The caller.
   *
   * @throws RefusedCredential if there is no such key, or no longer
   * @throws AccessDatabaseException if that cannot be told at the moment
   */
  @Override
  public Authentication authenticate(Authentication credential) {
    ApiKey key =
        ApiKey.parse(((BearerTokenAuthenticationToken) credential).getToken())
            .orElseThrow(() -> new RefusedCredential("not-a-key", Who.NOBODY));
    ApiKeyRecord row = find(key);
    if (row == null) {
      throw new RefusedCredential("unknown-key", Who.NOBODY);
    }
    Who who = new Who(row.getTenant(), row.getName());
    if (!key.hasHash(row.getHash())) {
      throw new RefusedCredential("wrong-key", who);
    }
    if (row.getRevokedAt() != null) {
      throw new RefusedCredential("revoked-key", who);
    }
    return new CallerAuthentication(
        new Caller(row.getTenant(), row.getName(), roles(row.getRoles())));
  }

  private @Nullable ApiKeyRecord find(ApiKey key) {
    try {
      return db.fetchOne(API_KEY, API_KEY.ID.eq(key.id()));
    } catch (DataAccessException e) {
      throw new AccessDatabaseException(e);
    }
  }

  /** The table has no others. */
  private static Set<Role> roles(String[] names) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    Arrays.stream(names).forEach(name -> Role.of(name).ifPresent(roles::add));
    return roles;
  }
}
