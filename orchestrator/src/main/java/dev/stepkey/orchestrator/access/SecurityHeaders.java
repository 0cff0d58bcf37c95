package dev.stepkey.orchestrator.access;

import java.util.List;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.writers.CacheControlHeadersWriter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter.XFrameOptionsMode;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** What browsers are told with every answer. A header that a controller has set itself stays. */
final class SecurityHeaders {

  /** Answers are data; a page that shows one shows nothing else. */
  private static final String NOTHING =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** It brings its own scripts, styles and icons, and calls this API. */
  private static final String SWAGGER_UI =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final RequestMatcher IS_SWAGGER_UI =
      PathPatternRequestMatcher.withDefaults().matcher("/swagger-ui/**");

  static final List<HeaderWriter> WRITERS =
      List.of(
          new XContentTypeOptionsHeaderWriter(),
          new XFrameOptionsHeaderWriter(XFrameOptionsMode.DENY),
          new DelegatingRequestMatcherHeaderWriter(
              IS_SWAGGER_UI, new ContentSecurityPolicyHeaderWriter(SWAGGER_UI)),
          // Whoever comes second finds the header there.
          new ContentSecurityPolicyHeaderWriter(NOTHING),
          new ReferrerPolicyHeaderWriter(ReferrerPolicy.NO_REFERRER),
          new CacheControlHeadersWriter(),
          // Over HTTPS only, which somebody in front of us may speak.
          new HstsHeaderWriter());

  private SecurityHeaders() {}
}
