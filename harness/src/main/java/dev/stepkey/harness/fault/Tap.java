package dev.stepkey.harness.fault;

import java.io.IOException;
import java.io.OutputStream;

/**
 * What one connection's bytes pass through. Each direction is called by one thread, the two at
 * once; a {@link ConnectionCutException} cuts the connection, and what was not written is lost.
 */
interface Tap {

  /** Bytes on their way to the server; the client can be answered in the server's place. */
  void fromClient(byte[] bytes, int length, OutputStream server, OutputStream client)
      throws IOException;

  /** Bytes on their way back. */
  void fromServer(byte[] bytes, int length, OutputStream client) throws IOException;
}
