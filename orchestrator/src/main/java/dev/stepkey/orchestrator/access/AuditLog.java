package dev.stepkey.orchestrator.access;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trail of attempts that were denied: one line each, and never the credential. Nothing that
 * somebody sent gets into a line as it is: it could look like other fields, or like other lines.
 */
final class AuditLog {

  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final int LONGEST = 100;

  private AuditLog() {}

  /**
   * Whom the credential names, as far as it is known.
   *
   * @param tenant null if it names none that can be believed
   * @param name likewise
   */
  record Who(@Nullable String tenant, @Nullable String name) {

    static final Who NOBODY = new Who(null, null);

    static Who of(@Nullable Caller caller) {
      return caller == null ? NOBODY : new Who(caller.tenant(), caller.name());
    }
  }

  static void denied(String reason, Who who, HttpServletRequest request) {
    LOG.warn(
        "access denied reason={} tenant={} caller={} method={} route={} remote={}",
        clean(reason),
        clean(who.tenant()),
        clean(who.name()),
        clean(request.getMethod()),
        Routes.judge(request, null).route(),
        clean(request.getRemoteAddr()));
  }

  /** Visible ASCII without the characters that fields are told apart by. */
  private static String clean(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return "unknown";
    }
    String cut = text.substring(0, Math.min(LONGEST, text.length()));
    return cut.replaceAll("[^!-~]|[=\"]", "_");
  }
}
