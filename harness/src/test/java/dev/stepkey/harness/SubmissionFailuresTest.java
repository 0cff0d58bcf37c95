package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What can go wrong with a submission, and what must then happen: one row for each. */
@ExtendWith(RunningStack.class)
final class SubmissionFailuresTest {

  private final Stack stack;
  private final Shop shop;

  SubmissionFailuresTest(Stack stack, Shop shop) {
    this.stack = stack;
    this.shop = shop;
  }

  /** One thing that goes wrong. */
  interface Scenario {
    void run(Stack stack, Shop shop) throws Exception;
  }

  private static final List<Arguments> ROWS =
      List.of(
          row("A1 killed before its row commits: a retry is a first attempt", KilledApi::a1),
          row("A2 killed after the commit: a retry gets the lost answer", KilledApi::a2),
          row("A3 without Temporal: 202, a row, and the relay starts it", OtherApi::a3),
          row("A4 started twice by the relay: one chain of runs", LostFailures::a4),
          row("A5 Temporal's history is lost: driven anew, nothing done twice", KilledApi::a5),
          row("A6 Temporal knows nothing any more: answered from the table", OtherApi::a6),
          row("A7 the key has expired: 410, never a second order", OtherApi::a7),
          row("A8 another order: 422 before, during and after the first ends", KeyFailures::a8),
          row("A9 a hundred at once: one order, one answer", KeyFailures::a9),
          row("A10 another tenant with the same key: another order", OtherApi::a10),
          row("A11 no key, two keys, no such key: 400 and no row", KeyFailures::a11),
          row("A12 injected statements are text, or 400", BodyFailures::a12),
          row("A13 too large, too deep, too slow: 4xx and no row", BodyFailures::a13),
          row("A14 too much: 429 with a pause, and accepted orders end", OtherApi::a14),
          row("A15 the client goes away: no row, or the answer later", LostFailures::a15),
          row("T14 keys of any length and with colons stay apart", KeyFailures::t14),
          row("T15 the tenant comes from authentication alone", OtherApi::t15),
          row("T16 the fingerprint is of what the order says", BodyFailures::t16),
          row("T17 step keys hold nothing of runs and attempts", LostFailures::t17),
          row("T18 a step key with another amount fails loudly", LostFailures::t18),
          row("T19 a quoted key and a bare one are one key", KeyFailures::t19));

  private static Arguments row(String name, Scenario scenario) {
    return Arguments.of(name, scenario);
  }

  private interface Alone {
    void run() throws Exception;
  }

  private static Arguments row(String name, Alone scenario) {
    Scenario on = (stack, shop) -> scenario.run();
    return Arguments.of(name, on);
  }

  static List<Arguments> rows() {
    return ROWS;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void aSubmissionSurvives(String name, Scenario scenario) throws Exception {
    assertThat(name).isNotBlank();
    scenario.run(stack, shop);
  }

  @Test
  void everyRowOfTheCatalogueIsHere() {
    Stream<String> failures = IntStream.rangeClosed(1, 15).mapToObj(n -> "A" + n);
    Stream<String> traps = IntStream.rangeClosed(14, 19).mapToObj(n -> "T" + n);
    assertThat(ROWS)
        .extracting(row -> String.valueOf(row.get()[0]).split(" ", 2)[0])
        .containsExactlyElementsOf(Stream.concat(failures, traps).toList());
  }

  @AfterAll
  static void closeTheOtherProcess() {
    OtherApi.close();
  }
}
