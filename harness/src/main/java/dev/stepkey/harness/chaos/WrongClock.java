package dev.stepkey.harness.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Clocks that are wrong, by libfaketime where it is installed (Debian's package faketime). */
final class WrongClock {

  private static final List<String> SHIFTS = List.of("+25h", "-1h");

  private final Optional<Path> library;
  private final AtomicInteger next = new AtomicInteger();

  private WrongClock(Optional<Path> library) {
    this.library = library;
  }

  static WrongClock find() {
    return new WrongClock(
        Stream.of(
                "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/lib64")
            .map(folder -> Path.of(folder, "faketime", "libfaketime.so.1"))
            .filter(Files::isReadable)
            .findFirst());
  }

  boolean isThere() {
    return library.isPresent();
  }

  /**
   * For a process that is started with it. Its timers run as before; what it takes for now is off.
   */
  Map<String, String> next() {
    String shift = SHIFTS.get(next.getAndIncrement() % SHIFTS.size());
    return Map.of(
        "LD_PRELOAD",
        library.orElseThrow().toString(),
        "FAKETIME",
        shift,
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        "DONT_FAKE_MONOTONIC",
        "1",
        // Meant for an old fault of glibc. With it every timed wait of a JVM returns at once, and
        // its
        // threads spin until nothing else runs on the machine.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0",
        // The times of files stay, or archived classes would look newer than they are.
        "NO_FAKE_STAT",
        "1");
  }
}
