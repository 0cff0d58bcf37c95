package dev.stepkey.orchestrator.problem;

import jakarta.servlet.RequestDispatcher;
import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatusCode;

/**
 * What Tomcat refuses before any filter sees it (a request line, a header, a Host that is none),
 * and what failed so that no dispatch was possible: a problem too, where Tomcat would write a page
 * with its name and a stack trace. Made by Tomcat, by its name.
 */
public final class ProblemValve extends ErrorReportValve {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemValve.class);

  /** In the language that this Tomcat speaks. */
  private static final String TOO_LARGE =
      StringManager.getManager(Http11InputBuffer.class)
          .getString("iib.requestheadertoolarge.error");

  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    if (response.getStatus() < 400
        || response.getContentWritten() > 0
        || !response.setErrorReported()
        || !mayWrite(response)) {
      return;
    }
    try {
      write(request, response, code(request, response.getStatus()));
    } catch (IOException | IllegalStateException e) {
      // Nobody is there any more to be told.
      LOG.debug("no problem written", e);
    }
  }

  /** Tomcat has one status for all that it cannot parse, but an exception for what is too long. */
  private static ErrorCode code(Request request, int status) {
    if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Exception e
        && TOO_LARGE.equals(e.getMessage())) {
      return request.getCoyoteRequest().requestURI().isNull()
          ? ErrorCode.URI_TOO_LONG
          : ErrorCode.HEADERS_TOO_LARGE;
    }
    return ErrorCode.of(HttpStatusCode.valueOf(status));
  }

  private static boolean mayWrite(Response response) {
    AtomicBoolean allowed = new AtomicBoolean();
    response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
    return allowed.get();
  }

  private static void write(Request request, Response response, ErrorCode code) throws IOException {
    Problem.writeOf(response, code, traceId(request));
    response.finishResponse();
  }

  private static String traceId(Request request) {
    return request.getAttribute(TraceFilter.ATTRIBUTE) instanceof String known
        ? known
        : TraceId.of(Collections.list(request.getHeaders(TraceId.HEADER)));
  }
}
