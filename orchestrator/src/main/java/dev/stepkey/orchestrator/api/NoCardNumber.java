package dev.stepkey.orchestrator.api;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** The text has no {@link CardNumber} in it. The message does not repeat it. */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = NoCardNumber.Check.class)
@interface NoCardNumber {

  /** What is answered. */
  String message() default "must not contain what looks like the number of a payment card";

  /** Not used; every constraint has it. */
  Class<?>[] groups() default {};

  /** Not used; every constraint has it. */
  Class<? extends Payload>[] payload() default {};

  /** How it is found out. */
  final class Check implements ConstraintValidator<NoCardNumber, String> {

    @Override
    public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
      return text == null || !CardNumber.isIn(text);
    }
  }
}
