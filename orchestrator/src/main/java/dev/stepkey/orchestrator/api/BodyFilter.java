package dev.stepkey.orchestrator.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stepkey.orchestrator.problem.ErrorCode;
import dev.stepkey.orchestrator.problem.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads the body before anything else happens: at most 64 KiB, with or without a Content-Length,
 * and within a time. What comes behind has it in memory, so no handler waits for a client, whatever
 * it does with the body or leaves of it.
 */
final class BodyFilter extends OncePerRequestFilter {

  private static final Logger LOG = LoggerFactory.getLogger(BodyFilter.class);

  static final int BYTES = 64 * 1024;

  /**
   * So much of a body that is refused is read all the same, after the answer: a connection that is
   * closed while the client still sends takes the answer with it.
   */
  private static final int LINGERED = 1024 * 1024;

  /** And so long at the most: whoever has been answered has no claim to more. */
  private static final Duration LINGERING = Duration.ofSeconds(2);

  private final Duration time;

  /**
   * A filter.
   *
   * @param time how long a body may take; one wait for its next bytes may come on top of it, which
   *     the connection's own timeout bounds
   */
  BodyFilter(Duration time) {
    this.time = time;
  }

  /** Why a body was not taken. */
  private static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;
    private final ErrorCode code;

    /** Whether it was asked for: a client that waits to be told so sends nothing before. */
    private final boolean begun;

    Refused(ErrorCode code, boolean begun) {
      super(code.title());
      this.code = code;
      this.begun = begun;
    }
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long start = System.nanoTime();
    byte[] body;
    try {
      requireNoCoding(request);
      body = read(request, start);
    } catch (Refused e) {
      refuse(response, e.code, null);
      if (e.begun || request.getHeader(HttpHeaders.EXPECT) == null) {
        // Otherwise it was not told to go on, and does not send.
        linger(request);
      }
      return;
    } catch (IOException e) {
      refuse(
          response, ErrorCode.BAD_REQUEST, "The body ended early, or is not framed as HTTP says.");
      return;
    }
    if (isUtf8(body)) {
      chain.doFilter(new ReadRequest(request, body), response);
    } else {
      Problem.write(response, ErrorCode.MALFORMED_BODY, "The body is not JSON in UTF-8.");
    }
  }

  /**
   * JSON is UTF-8 (RFC 8259, 8.1). Left to find that out, Jackson reads the byte 0xff in a name as
   * if it were not there.
   */
  private static boolean isUtf8(byte[] body) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Nothing is unpacked here: a kilobyte may be a gigabyte. */
  private static void requireNoCoding(HttpServletRequest request) throws Refused {
    for (String coding : Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING))) {
      if (!coding.strip().equalsIgnoreCase("identity")) {
        throw new Refused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, false);
      }
    }
  }

  private byte[] read(HttpServletRequest request, long start) throws IOException, Refused {
    if (request.getContentLengthLong() > BYTES) {
      throw new Refused(ErrorCode.BODY_TOO_LARGE, false);
    }
    InputStream body = request.getInputStream();
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] buffer = new byte[8 * 1024];
    for (int count = next(body, buffer, start); count >= 0; count = next(body, buffer, start)) {
      kept.write(buffer, 0, count);
      if (kept.size() > BYTES) {
        throw new Refused(ErrorCode.BODY_TOO_LARGE, true);
      }
    }
    return kept.toByteArray();
  }

  private int next(InputStream body, byte[] buffer, long start) throws IOException, Refused {
    try {
      int count = body.read(buffer);
      if (count >= 0 && isLate(start, time)) {
        throw new Refused(ErrorCode.REQUEST_TIMEOUT, true);
      }
      return count;
    } catch (IOException e) {
      if (isTimeout(e)) {
        throw new Refused(ErrorCode.REQUEST_TIMEOUT, true);
      }
      throw e;
    }
  }

  private static boolean isLate(long start, Duration time) {
    return System.nanoTime() - start > time.toNanos();
  }

  private static boolean isTimeout(@Nullable Throwable e) {
    return e != null && (e instanceof SocketTimeoutException || isTimeout(e.getCause()));
  }

  /** Where the next request begins is not known while the rest of this one may still come. */
  private static void refuse(HttpServletResponse response, ErrorCode code, @Nullable String detail)
      throws IOException {
    response.setHeader(HttpHeaders.CONNECTION, "close");
    Problem.write(response, code, detail);
    response.flushBuffer();
  }

  private static void linger(HttpServletRequest request) {
    long start = System.nanoTime();
    byte[] buffer = new byte[8 * 1024];
    int total = 0;
    try {
      InputStream body = request.getInputStream();
      for (int count = 0;
          count >= 0 && total <= LINGERED && !isLate(start, LINGERING);
          total += count) {
        count = body.read(buffer);
      }
    } catch (IOException e) {
      // The client has gone, or stopped sending. It has been answered.
      LOG.debug("a refused body was not read to its end");
    }
  }
}
