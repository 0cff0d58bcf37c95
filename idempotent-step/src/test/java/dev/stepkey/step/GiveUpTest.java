package dev.stepkey.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.stepkey.step.RemoteProvider.Sale;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import org.junit.jupiter.api.Test;

/** Somebody gives up a remote step that may be anywhere: it never takes effect, or it has. */
final class GiveUpTest {

  private static final Recorded<Sale> GIVEN_UP = new Recorded<>(new Voided<>(), false);
  private static final Recorded<Sale> FENCED = new Recorded<>(new Voided<>(), true);
  private static final Completed<Sale> SOLD = new Completed<>(new Sale("ref-1"));

  private final Sales sales = new Sales();

  @Test
  void beforeTheStepItRefusesEveryLateForwardWithoutAskingTheProvider() {
    assertThat(sales.giveUp()).isEqualTo(GIVEN_UP);
    assertThat(sales.giveUp()).isEqualTo(FENCED);
    assertThat(sales.execute()).isEqualTo(FENCED);
    assertThat(sales.provider.calls()).isEmpty();
    assertThat(sales.counted("stepkey.step.giveups")).isEqualTo(1);
  }

  @Test
  void whileItIsBeingPreparedItStopsTheForward() {
    sales.provider.after("prepare", () -> assertThat(sales.giveUp()).isEqualTo(GIVEN_UP));
    assertThat(sales.execute()).isEqualTo(FENCED);
    assertThat(sales.provider.calls()).containsExactly("prepare");
  }

  @Test
  void ofAPreparedStepTheProviderCancelsFirst() {
    sales.cutOffBefore("confirm", sales::execute);
    assertThat(sales.giveUp()).isEqualTo(GIVEN_UP);
    assertThat(sales.provider.isCancelled("ref-1")).isTrue();
    assertThat(sales.execute()).isEqualTo(FENCED);
    assertThat(sales.undo()).isEqualTo(new RecordedUndo(new NothingToUndo(), true));
    assertThat(sales.book).isEmpty();
  }

  @Test
  void aConfirmThatComesAfterItIsRefusedByTheProvider() {
    sales.provider.before("confirm", () -> assertThat(sales.giveUp()).isEqualTo(GIVEN_UP));
    assertThat(sales.execute()).isEqualTo(FENCED);
    assertThat(sales.provider.confirmed()).isEmpty();
  }

  @Test
  void aStepWhoseConfirmWasNotAnsweredIsCompletedByIt() {
    sales.loseTheAnswerOf("confirm", sales::execute);
    assertThat(sales.giveUp()).isEqualTo(new Recorded<>(SOLD, false));
    assertThat(sales.execute()).isEqualTo(new Recorded<>(SOLD, true));
    assertThat(sales.book).containsExactly("sold ref-1");
    assertThat(sales.provider.refunded()).isEmpty();
  }

  /** What an undo in its place would give back. */
  @Test
  void aCompletedStepStaysCompletedAndTheProviderIsNotAsked() {
    sales.execute();
    assertThat(sales.giveUp()).isEqualTo(new Recorded<>(SOLD, true));
    assertThat(sales.provider.calls()).containsExactly("prepare", "confirm");
    assertThat(sales.book).containsExactly("sold ref-1");
  }

  @Test
  void aRefusedStepStaysRefused() {
    sales.provider.declines(sales.key, new Rejected<>("declined", "no"));
    Recorded<Sale> refused = sales.execute();
    assertThat(sales.giveUp()).isEqualTo(new Recorded<>(refused.outcome(), true));
  }

  @Test
  void aStepThatIsBeingCompensatedIsFencedAlready() {
    sales.execute();
    sales.loseTheAnswerOf("refund", sales::undo);
    assertThat(sales.giveUp()).isEqualTo(FENCED);
    sales.undo();
    assertThat(sales.giveUp()).isEqualTo(FENCED);
    assertThat(sales.provider.refunded()).containsExactly("ref-1");
  }

  /** Else a compensation would answer "nothing to undo" while the confirm is on its way. */
  @Test
  void nothingIsRecordedBeforeTheProviderHasAnswered() {
    sales.cutOffBefore("confirm", sales::execute);
    sales.cutOffBefore("cancel", sales::giveUp);
    assertThat(sales.state()).isEqualTo("PREPARED");
    sales.loseTheAnswerOf("cancel", sales::giveUp);
    assertThat(sales.state()).isEqualTo("PREPARED");
    assertThat(sales.giveUp()).isEqualTo(GIVEN_UP);
  }

  @Test
  void aForwardThatGetsThroughFirstIsWhatItAnswers() {
    sales.cutOffBefore("confirm", sales::execute);
    sales.provider.before("cancel", sales::execute);
    assertThat(sales.giveUp()).isEqualTo(new Recorded<>(SOLD, true));
    assertThat(sales.book).containsExactly("sold ref-1");
  }

  @Test
  void aForwardThatIsRefusedBecauseOfItMayRecordThatFirst() {
    sales.cutOffBefore("confirm", sales::execute);
    sales.provider.after("cancel", sales::execute);
    assertThat(sales.giveUp())
        .isEqualTo(new Recorded<>(new Rejected<>("cancelled", "it was cancelled"), true));
    assertThat(sales.provider.confirmed()).isEmpty();
  }

  @Test
  void aCompensationThatGetsThroughFirstHasFencedIt() {
    sales.loseTheAnswerOf("confirm", sales::execute);
    sales.provider.before("cancel", sales::undo);
    assertThat(sales.giveUp()).isEqualTo(FENCED);
    assertThat(sales.book).containsExactly("refunded ref-1");
  }

  /** It would be forgotten when the caller rolls back, and a late forward would run. */
  @Test
  void isRefusedInATransactionOfItsCaller() {
    assertThatIllegalStateException()
        .isThrownBy(sales::giveUpInATransactionThatIsOpen)
        .withMessageContaining("transaction of its caller");
    sales.cutOffBefore("confirm", sales::execute);
    assertThatIllegalStateException()
        .isThrownBy(sales::giveUpInATransactionThatIsOpen)
        .withMessageContaining("transaction of its caller");
    assertThat(sales.provider.isCancelled("ref-1")).isFalse();
  }

  @Test
  void aLaterTimeOfAcceptanceIsLoud() {
    sales.execute();
    assertThatExceptionOfType(StepMismatchException.class)
        .isThrownBy(() -> sales.step.giveUp(sales.key, Sales.ACCEPTED.plusMillis(1)));
  }
}
