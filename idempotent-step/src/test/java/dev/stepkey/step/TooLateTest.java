package dev.stepkey.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.step.RemoteProvider.Sale;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome.TooLate;
import dev.stepkey.step.UndoOutcome.Undone;
import org.junit.jupiter.api.Test;

/** The provider gives nothing back any more: the compensation leaves everything as it was. */
final class TooLateTest {

  private static final RecordedUndo TOO_LATE = new RecordedUndo(new TooLate("handed over"), false);
  private static final Undone REFUNDED = new Undone("refund of ref-1");
  private static final Completed<Sale> SOLD = new Completed<>(new Sale("ref-1"));

  private final Sales sales = new Sales();

  private void keep() {
    sales.provider.keeps(sales.key, "handed over");
  }

  @Test
  void aCompletedStepStaysCompleted() {
    sales.execute();
    keep();
    assertThat(sales.undo()).isEqualTo(TOO_LATE);
    assertThat(sales.execute()).isEqualTo(new Recorded<>(SOLD, true));
    assertThat(sales.giveUp()).isEqualTo(new Recorded<>(SOLD, true));
    assertThat(sales.book).containsExactly("sold ref-1");
    assertThat(sales.counted("stepkey.step.too.late")).isEqualTo(1);
  }

  @Test
  void whoAsksAgainAsksTheProviderAgain() {
    sales.execute();
    keep();
    assertThat(sales.undo()).isEqualTo(TOO_LATE);
    assertThat(sales.undo()).isEqualTo(TOO_LATE);
    assertThat(sales.provider.calls()).filteredOn("refund"::equals).hasSize(2);
    sales.provider.takesBack(sales.key);
    assertThat(sales.undo()).isEqualTo(new RecordedUndo(REFUNDED, false));
    assertThat(sales.book).containsExactly("sold ref-1", "refunded ref-1");
  }

  @Test
  void aStepWhoseConfirmWasNotAnsweredIsCompletedByIt() {
    sales.loseTheAnswerOf("confirm", sales::execute);
    keep();
    assertThat(sales.undo()).isEqualTo(TOO_LATE);
    assertThat(sales.book).containsExactly("sold ref-1");
    assertThat(sales.execute()).isEqualTo(new Recorded<>(SOLD, true));
  }

  @Test
  void aForwardIsVoidedWhileTheProviderIsBeingAskedAndCompletedAfterwards() {
    sales.execute();
    keep();
    sales.provider.before(
        "refund",
        () -> assertThat(sales.execute()).isEqualTo(new Recorded<>(new Voided<>(), true)));
    assertThat(sales.undo()).isEqualTo(TOO_LATE);
    assertThat(sales.execute()).isEqualTo(new Recorded<>(SOLD, true));
  }

  @Test
  void aCrashBeforeItIsRecordedIsAskedForAgain() {
    sales.execute();
    keep();
    sales.loseTheAnswerOf("refund", sales::undo);
    assertThat(sales.state()).isEqualTo("VOIDING");
    assertThat(sales.undo()).isEqualTo(TOO_LATE);
    assertThat(sales.state()).isEqualTo("COMPLETED");
  }

  @Test
  void twoAtOnceEnterTheEffectOnce() {
    sales.loseTheAnswerOf("confirm", sales::execute);
    keep();
    sales.provider.before("refund", () -> assertThat(sales.undo()).isEqualTo(TOO_LATE));
    assertThat(sales.undo()).isEqualTo(TOO_LATE);
    assertThat(sales.book).containsExactly("sold ref-1");
  }

  /** The first fenced a step without a result; when it writes, a twin has entered one. */
  @Test
  void theRowAsItIsNowTellsWhetherTheEffectIsEntered() {
    sales.loseTheAnswerOf("confirm", sales::execute);
    keep();
    sales.provider.after(
        "refund",
        () -> {
          assertThat(sales.undo()).isEqualTo(TOO_LATE);
          sales.loseTheAnswerOf("refund", sales::undo);
          assertThat(sales.state()).isEqualTo("VOIDING");
        });
    assertThat(sales.undo()).isEqualTo(TOO_LATE);
    assertThat(sales.book).containsExactly("sold ref-1");
  }

  @Test
  void whatIsGivenBackAfterAllWinsOverATwinThatWasTooLate() {
    sales.execute();
    sales.provider.after(
        "refund",
        () -> {
          keep();
          assertThat(sales.undo()).isEqualTo(TOO_LATE);
        });
    assertThat(sales.undo()).isEqualTo(new RecordedUndo(REFUNDED, false));
    assertThat(sales.undo()).isEqualTo(new RecordedUndo(REFUNDED, true));
    assertThat(sales.book).containsExactly("sold ref-1", "refunded ref-1");
  }

  @Test
  void whoeverIsTooLateAfterATwinGaveItBackAnswersThat() {
    sales.execute();
    sales.provider.before(
        "refund",
        () -> {
          sales.undo();
          keep();
        });
    assertThat(sales.undo()).isEqualTo(new RecordedUndo(REFUNDED, true));
    assertThat(sales.state()).isEqualTo("COMPENSATED");
  }

  @Test
  void aNulInTheProvidersSentenceIsTakenOut() {
    assertThat(new TooLate("in\u0000 transit").detail()).isEqualTo("in transit");
  }
}
