package dev.stepkey.harness.architecture.planted.product;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.transaction.annotation.Transactional;

/** By annotation, in every way there is. */
final class Transactions {

  @Transactional
  static class OnAClass {}

  static class OnAMethod {

    @Transactional
    void pay() {}

    void look() {}
  }

  @Atomic
  static class ByAnotherName {}

  @Transactional
  @Retention(RetentionPolicy.RUNTIME)
  @interface Atomic {}
}
