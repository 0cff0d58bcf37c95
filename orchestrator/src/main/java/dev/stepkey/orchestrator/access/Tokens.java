package dev.stepkey.orchestrator.access;

import dev.stepkey.orchestrator.access.AuditLog.Who;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** Finds the caller of a token (JWT) that the issuer has signed. */
final class Tokens implements AuthenticationManager {

  /** It goes into log lines, rows and answers. */
  private static final Pattern NAME = Pattern.compile("[!-~]{1,255}");

  private final FirstContact decoder;
  private final AccessProperties.Jwt claims;

  Tokens(JwtDecoder decoder, AccessProperties.Jwt claims) {
    this.decoder = new FirstContact(decoder);
    this.claims = claims;
  }

  /**
   * The caller.
   *
   * @throws RefusedCredential if the token is not valid, or its signature cannot be checked
   */
  @Override
  public Authentication authenticate(Authentication credential) {
    Jwt token = decoded(((BearerTokenAuthenticationToken) credential).getToken());
    String name = token.getSubject();
    if (!(token.getClaims().get(claims.tenantClaim()) instanceof String tenant)
        || !Tenant.isOne(tenant)) {
      throw new RefusedCredential("no-tenant-in-token", new Who(null, name));
    }
    if (name == null || !NAME.matcher(name).matches()) {
      throw new RefusedCredential("no-subject-in-token", new Who(tenant, null));
    }
    return new CallerAuthentication(new Caller(tenant, name, roles(token)));
  }

  private Jwt decoded(String token) {
    try {
      return decoder.decode(token);
    } catch (JwtValidationException e) {
      throw new RefusedCredential("invalid-token:" + first(e), Who.NOBODY);
    } catch (BadJwtException e) {
      // Its message can hold parts of the token.
      throw new RefusedCredential("unverifiable-token", Who.NOBODY);
    } catch (JwtException | IllegalStateException e) {
      // E7: whether the token is valid cannot be told, and nobody gets in on a guess.
      throw new RefusedCredential("keys-of-issuer-unavailable", Who.NOBODY);
    }
  }

  private static String first(JwtValidationException e) {
    return e.getErrors().stream()
        .map(OAuth2Error::getDescription)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse("");
  }

  /** A list, or one text with spaces between; roles of other applications may be among them. */
  private Set<Role> roles(Jwt token) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    names(token.getClaims().get(claims.rolesClaim()))
        .forEach(name -> Role.of(name).ifPresent(roles::add));
    return roles;
  }

  private static Stream<String> names(@Nullable Object claim) {
    return switch (claim) {
      case Collection<?> list -> list.stream().map(String::valueOf);
      case String text -> Arrays.stream(text.split(" ", -1));
      case null, default -> Stream.empty();
    };
  }
}
