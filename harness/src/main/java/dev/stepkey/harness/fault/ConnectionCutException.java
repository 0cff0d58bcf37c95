package dev.stepkey.harness.fault;

import java.io.IOException;

/** A tap's wish to cut its connection. */
final class ConnectionCutException extends IOException {

  private static final long serialVersionUID = 1L;

  ConnectionCutException(String why) {
    super(why);
  }
}
