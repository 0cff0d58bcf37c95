package dev.stepkey.harness.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Which fault happens to which attempt. A pure function: every process that is given the same plan
 * agrees on it without a word, and a run can be planned again from its seed.
 */
public interface FaultPlan {

  /** Attempts after this one are left alone, so that every order ends. */
  int LAST_ATTEMPT = 3;

  /** What the keys begin with that name their fault. */
  String NAMED = "grid-";

  /**
   * The fault of one attempt.
   *
   * @param stepKey {@code idempotencyKey:step}, a compensation under its own name
   * @param attempt from 1
   */
  Fault at(String stepKey, Direction direction, int attempt);

  /**
   * A plan by its text, which is what processes are given.
   *
   * @param text {@code named}, or {@code random:SEED:RATE}
   * @throws IllegalArgumentException for any other text
   */
  static FaultPlan parse(String text) {
    String[] words = text.split(":", -1);
    if (text.equals("named")) {
      return named();
    }
    if (words.length == 3 && words[0].equals("random")) {
      return random(Long.parseLong(words[1]), Double.parseDouble(words[2]));
    }
    throw new IllegalArgumentException("a plan is named or random:SEED:RATE, not " + text);
  }

  /** The same while this holds, and otherwise only what the keys name. */
  default FaultPlan during(BooleanSupplier holds) {
    FaultPlan named = named();
    return (stepKey, direction, attempt) ->
        (holds.getAsBoolean() ? this : named).at(stepKey, direction, attempt);
  }

  /**
   * Draws for each attempt anew, by the faults' weights, unless the key names its fault.
   *
   * @param rate of the attempts that get a fault, 0 to 1
   */
  static FaultPlan random(long seed, double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("a rate lies between 0 and 1, not at " + rate);
    }
    FaultPlan named = named();
    return (stepKey, direction, attempt) -> {
      Fault asked = named.at(stepKey, direction, attempt);
      if (asked != Fault.NONE || attempt > LAST_ATTEMPT) {
        return asked;
      }
      SplittableRandom dice =
          new SplittableRandom(hash(seed + "/" + stepKey + "/" + direction + "/" + attempt));
      return dice.nextDouble() < rate ? suited(draw(dice), stepKey) : Fault.NONE;
    };
  }

  /**
   * The key itself names the step and its fault: the first attempt at which it can happen gets it
   * (it cannot where the work itself fails, on a busy machine for example), and every attempt if it
   * is {@link Fault#WITHHELD}. {@code grid-execute-then-fail-charge-payment-7}.
   */
  static FaultPlan named() {
    return (stepKey, direction, attempt) -> {
      String step = stepKey.substring(stepKey.lastIndexOf(':') + 1);
      if (stepKey.startsWith(keyPrefix(Fault.DELAY_PAST_TIMEOUT, step)) && attempt > 1) {
        // The first is under way still.
        return Fault.NONE;
      }
      return Arrays.stream(Fault.values())
          .filter(fault -> stepKey.startsWith(keyPrefix(fault, step)))
          .filter(fault -> attempt <= LAST_ATTEMPT || fault == Fault.WITHHELD)
          .findFirst()
          .orElse(Fault.NONE);
    };
  }

  /** What an idempotency key begins with to get this fault at this step or compensation. */
  static String keyPrefix(Fault fault, String step) {
    return NAMED + fault.slug() + "-" + step + "-";
  }

  private static Fault draw(SplittableRandom dice) {
    int left = dice.nextInt(Arrays.stream(Fault.values()).mapToInt(Fault::weight).sum());
    for (Fault fault : Fault.values()) {
      left -= fault.weight();
      if (left < 0) {
        return fault;
      }
    }
    throw new IllegalStateException("the weights have another sum than themselves");
  }

  /** The stock has no provider. */
  private static Fault suited(Fault drawn, String stepKey) {
    return drawn.isOfTheProvider() && stepKey.endsWith("-inventory")
        ? Fault.EXECUTE_THEN_FAIL
        : drawn;
  }

  private static long hash(String text) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)))
          .getLong();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
