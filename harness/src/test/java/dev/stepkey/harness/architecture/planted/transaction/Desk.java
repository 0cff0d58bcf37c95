package dev.stepkey.harness.architecture.planted.transaction;

/** The first hop. */
final class Desk {

  private final Line line;

  Desk(Line line) {
    this.line = line;
  }

  String ask(String question) {
    return line.call(question);
  }

  /** The second, by an interface. */
  interface Line {

    String call(String question);
  }
}
