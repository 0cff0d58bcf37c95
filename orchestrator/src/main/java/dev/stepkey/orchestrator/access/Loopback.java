package dev.stepkey.orchestrator.access;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Addresses that only this machine can reach. */
final class Loopback {

  private static final Pattern NAMES =
      Pattern.compile(
          "localhost|127(\\.\\d{1,3}){3}|\\[?(::1|(0:){7}1)]?", Pattern.CASE_INSENSITIVE);

  private static final String FORWARDED = "server.forward-headers-strategy";

  private Loopback() {}

  /**
   * Nobody asks who a caller is, so nobody else may be able to call.
   *
   * @throws IllegalStateException naming the property and the fix, if another machine can reach a
   *     port of this process
   */
  static void require(Environment environment) {
    require(environment, "server.address");
    requireNoProxy(environment);
    if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
      require(environment, "management.server.address");
    }
  }

  /** What a proxy says of the host would hide the name that the caller used. */
  private static void requireNoProxy(Environment environment) {
    String strategy = environment.getProperty(FORWARDED, "none");
    if (!strategy.equalsIgnoreCase("none")) {
      throw new IllegalStateException(
          "stepkey.security.mode is local, and %s is %s: set it to none, or set"
                  .formatted(FORWARDED, strategy)
              + " stepkey.security.mode to api-key or jwt");
    }
  }

  /** Whether only this machine reaches the actuator. */
  static boolean isForManagement(Environment environment) {
    String property =
        ManagementPortType.get(environment) == ManagementPortType.DIFFERENT
            ? "management.server.address"
            : "server.address";
    InetAddress address = address(environment, property);
    return address != null && address.isLoopbackAddress();
  }

  private static @Nullable InetAddress address(Environment environment, String property) {
    return Binder.get(environment).bind(property, InetAddress.class).orElse(null);
  }

  private static void require(Environment environment, String property) {
    InetAddress address = address(environment, property);
    if (address == null || !address.isLoopbackAddress()) {
      throw new IllegalStateException(
          "stepkey.security.mode is local, in which every caller has all rights, and %s is %s:"
                  .formatted(property, address == null ? "every address" : address.getHostAddress())
              + " set it to 127.0.0.1, or set stepkey.security.mode to api-key or jwt");
    }
  }

  /** By its name alone: a name that somebody else can give any address is not one of these. */
  static boolean isNamedBy(@Nullable String host) {
    return host != null && NAMES.matcher(host).matches();
  }
}
