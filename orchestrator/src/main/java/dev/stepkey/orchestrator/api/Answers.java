package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.problem.ErrorCode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What an operation is answered with. The API's description is made from it: the errors with their
 * examples come from the catalogue, beside those that every operation has.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Answers {

  /** In a few words, for people. */
  String summary();

  /** The example of the body that is sent, by its name in the folder openapi; empty for none. */
  String request() default "";

  /** Whether an Idempotency-Key is needed. */
  boolean key() default false;

  /** Whether Prefer is understood. */
  boolean prefer() default false;

  /** How it is answered if it succeeds. */
  Success[] success();

  /** The errors of this operation alone. */
  ErrorCode[] errors() default {};

  /** One way to succeed. */
  @interface Success {

    /** The HTTP status. */
    int status();

    /** When. */
    String when();

    /** The body's type; none if there is no body. */
    Class<?> body() default Void.class;

    /** The example of the body, by its name in the folder openapi. */
    String example() default "";

    /** The headers that it may have. */
    String[] headers() default {};
  }
}
