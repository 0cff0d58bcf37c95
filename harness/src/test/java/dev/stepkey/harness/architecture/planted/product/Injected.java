package dev.stepkey.harness.architecture.planted.product;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

final class Injected {

  @Autowired private @Nullable Runnable job;

  @Value("${planted.text}")
  private @Nullable String text;

  private final Runnable handed;

  @Autowired
  Injected(Runnable handed) {
    this.handed = handed;
  }

  void run() {
    (job == null || text == null ? handed : job).run();
  }
}
