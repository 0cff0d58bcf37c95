package dev.stepkey.harness;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Any free port for everything, so that stacks of several tests can run side by side. */
final class FreePorts {

  private FreePorts() {}

  static Ports any(PrintStream out) {
    return new Ports(
        Arrays.stream(Listener.values()).collect(Collectors.toMap(each -> each, each -> 0)), out);
  }
}
