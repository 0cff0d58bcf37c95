package dev.stepkey.orchestrator.access;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How callers are told apart.
 *
 * @param mode who may call at all
 * @param local what holds in mode {@code local}
 * @param jwt what holds in mode {@code jwt}
 */
@ConfigurationProperties("stepkey.security")
record AccessProperties(Mode mode, Local local, Jwt jwt) {

  /**
   * There is no mode by default: whoever starts the API says who may call it.
   *
   * @throws IllegalArgumentException naming the property, if it is not set
   */
  AccessProperties(@Nullable Mode mode, @DefaultValue Local local, @DefaultValue Jwt jwt) {
    if (mode == null) {
      throw new IllegalArgumentException(
          "stepkey.security.mode must be local (this machine alone, and nobody is asked who they"
              + " are), api-key or jwt");
    }
    this.mode = mode;
    this.local = local;
    this.jwt = jwt;
  }

  enum Mode {
    /** Whoever is on this machine, as one tenant with all roles. */
    LOCAL,
    /** Who has a key that {@code keys create} has made. */
    API_KEY,
    /** Who has a token of the issuer. */
    JWT
  }

  /**
   * The one caller there is.
   *
   * @param tenant whose orders these are
   */
  record Local(@DefaultValue("local") String tenant) {

    Local {
      if (!Tenant.isOne(tenant)) {
        throw new IllegalArgumentException("stepkey.security.local.tenant must be " + Tenant.FORM);
      }
    }
  }

  /**
   * Where a token says what we need to know. Issuer, keys and audiences are Spring Boot's own
   * properties, {@code spring.security.oauth2.resourceserver.jwt.*}.
   *
   * @param tenantClaim names the tenant
   * @param rolesClaim lists the roles; those that are not ours are ignored
   */
  record Jwt(@DefaultValue("tenant") String tenantClaim, @DefaultValue("roles") String rolesClaim) {

    Jwt {
      require("tenant-claim", tenantClaim);
      require("roles-claim", rolesClaim);
    }

    private static void require(String name, String value) {
      if (value.isBlank()) {
        throw new IllegalArgumentException(
            "stepkey.security.jwt." + name + " must name a claim, for example roles");
      }
    }
  }
}
