package dev.stepkey.harness.sandbox;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Closes a connection whose call was executed, without a byte of an answer. A filter cannot: what
 * it throws or leaves out, the server still answers somehow.
 */
final class LostReplyValve extends ValveBase {

  private static final String LOST = LostReplyValve.class.getName() + ".lost";

  LostReplyValve() {
    super(true);
  }

  /** To be called before anything was answered. */
  static void lose(ServletRequest request) {
    request.setAttribute(LOST, true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    getNext().invoke(request, response);
    if (request.getAttribute(LOST) != null) {
      response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, new IOException("lost"));
    }
  }
}
