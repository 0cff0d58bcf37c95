package dev.stepkey.orchestrator.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Stops reading a body at 64 KiB, with or without a Content-Length. */
final class BodyLimit extends OncePerRequestFilter {

  static final int BYTES = 64 * 1024;

  /** The body is longer; thrown to whoever reads it. */
  static final class Exceeded extends IOException {

    private static final long serialVersionUID = 1L;

    Exceeded() {
      super("The body is larger than " + BYTES + " bytes.");
    }
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(new Limited(request), response);
  }

  private static final class Limited extends HttpServletRequestWrapper {

    Limited(HttpServletRequest request) {
      super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new LimitedStream(super.getInputStream(), getContentLengthLong());
    }
  }

  private static final class LimitedStream extends ServletInputStream {

    private final ServletInputStream body;
    private long read;

    /** A body that announces its excess is not read at all. */
    LimitedStream(ServletInputStream body, long announced) {
      this.body = body;
      this.read = announced > BYTES ? announced : 0;
    }

    @Override
    public int read() throws IOException {
      requireWithin();
      int next = body.read();
      read += next < 0 ? 0 : 1;
      requireWithin();
      return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      requireWithin();
      int count = body.read(buffer, offset, length);
      read += Math.max(count, 0);
      requireWithin();
      return count;
    }

    private void requireWithin() throws Exceeded {
      if (read > BYTES) {
        throw new Exceeded();
      }
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      body.setReadListener(listener);
    }
  }
}
