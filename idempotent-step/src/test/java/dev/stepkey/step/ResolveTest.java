package dev.stepkey.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.stepkey.step.RemoteProvider.Sale;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.Undone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A person says that a remote step is undone by other means; the provider is never asked. */
final class ResolveTest {

  private static final RecordedUndo RESOLVED = new RecordedUndo(new Undone("by bank"), false);
  private static final RecordedUndo NOTHING = new RecordedUndo(new NothingToUndo(), false);
  private static final RecordedUndo NOTHING_AS_BEFORE = new RecordedUndo(new NothingToUndo(), true);
  private static final Recorded<Sale> FENCED = new Recorded<>(new Voided<>(), true);

  private final Sales sales = new Sales();

  @Test
  void beforeTheStepItRefusesEveryLateForward() {
    assertThat(sales.resolve("by bank")).isEqualTo(NOTHING);
    assertThat(sales.execute()).isEqualTo(FENCED);
    assertThat(sales.undo()).isEqualTo(NOTHING_AS_BEFORE);
    assertThat(sales.provider.calls()).isEmpty();
    assertThat(sales.counted("stepkey.step.resolutions")).isEqualTo(1);
  }

  @Test
  void whileItIsBeingPreparedItStopsTheForward() {
    sales.provider.after("prepare", () -> assertThat(sales.resolve("by bank")).isEqualTo(NOTHING));
    assertThat(sales.execute()).isEqualTo(FENCED);
    assertThat(sales.provider.calls()).containsExactly("prepare");
  }

  @Test
  void aPreparedStepIsVoidedOnTheWordOfThePerson() {
    sales.cutOffBefore("confirm", sales::execute);
    assertThat(sales.resolve("cancelled by hand")).isEqualTo(NOTHING);
    assertThat(sales.execute()).isEqualTo(FENCED);
    assertThat(sales.undo()).isEqualTo(NOTHING_AS_BEFORE);
    assertThat(sales.provider.calls()).containsExactly("prepare", "confirm");
  }

  @Test
  void aCompletedStepIsUndoneInOurBookAndNeverRefundedByUs() {
    sales.execute();
    assertThat(sales.resolve("by bank")).isEqualTo(RESOLVED);
    assertThat(sales.undo()).isEqualTo(new RecordedUndo(RESOLVED.outcome(), true));
    assertThat(sales.resolve("by cheque")).isEqualTo(new RecordedUndo(RESOLVED.outcome(), true));
    assertThat(sales.execute()).isEqualTo(FENCED);
    assertThat(sales.book).containsExactly("sold ref-1", "refunded ref-1");
    assertThat(sales.provider.calls()).containsExactly("prepare", "confirm");
  }

  @Test
  void anOpenCompensationOfACompletedStepEndsWithTheEvidence() {
    sales.execute();
    sales.cutOffBefore("refund", sales::undo);
    assertThat(sales.resolve("by bank")).isEqualTo(RESOLVED);
    assertThat(sales.undo()).isEqualTo(new RecordedUndo(RESOLVED.outcome(), true));
    assertThat(sales.provider.refunded()).isEmpty();
    assertThat(sales.book).containsExactly("sold ref-1", "refunded ref-1");
  }

  @Test
  void anOpenCompensationOfAStepWithoutAResultHasNothingToUndo() {
    sales.cutOffBefore("confirm", sales::execute);
    sales.cutOffBefore("cancel", sales::undo);
    assertThat(sales.resolve("cancelled by hand")).isEqualTo(NOTHING);
    assertThat(sales.undo()).isEqualTo(NOTHING_AS_BEFORE);
    assertThat(sales.book).isEmpty();
  }

  @Test
  void aRefusedStepHasNothingToUndo() {
    sales.provider.declines(sales.key, new Rejected<>("declined", "no"));
    sales.execute();
    assertThat(sales.resolve("by bank")).isEqualTo(NOTHING_AS_BEFORE);
  }

  @Test
  void whatIsUndoneAlreadyKeepsItsAnswer() {
    sales.execute();
    RecordedUndo undone = sales.undo();
    assertThat(sales.resolve("by bank")).isEqualTo(new RecordedUndo(undone.outcome(), true));
    assertThat(sales.book).containsExactly("sold ref-1", "refunded ref-1");
  }

  /** Nothing here can call it back; the answer is what is recorded, and the book has one entry. */
  @Test
  void aCompensationThatWasOnItsWayAnswersTheEvidence() {
    sales.execute();
    sales.provider.after("refund", () -> assertThat(sales.resolve("by bank")).isEqualTo(RESOLVED));
    assertThat(sales.undo()).isEqualTo(new RecordedUndo(RESOLVED.outcome(), true));
    assertThat(sales.book).containsExactly("sold ref-1", "refunded ref-1");
  }

  @Test
  void aNulInTheEvidenceIsTakenOut() {
    sales.execute();
    assertThat(sales.resolve("by\u0000 bank")).isEqualTo(RESOLVED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u0000", "\n\t"})
  void blankEvidenceIsNone(String evidence) {
    assertThatIllegalArgumentException().isThrownBy(() -> sales.resolve(evidence));
  }

  @Test
  void evidenceHasFiveHundredCharactersAtMost() {
    sales.execute();
    assertThatIllegalArgumentException().isThrownBy(() -> sales.resolve("x".repeat(501)));
    assertThat(sales.resolve("x".repeat(500)).outcome()).isEqualTo(new Undone("x".repeat(500)));
  }

  @Test
  void aLaterTimeOfAcceptanceIsLoud() {
    sales.execute();
    assertThatExceptionOfType(StepMismatchException.class)
        .isThrownBy(() -> sales.step.resolve(sales.key, Sales.ACCEPTED.plusMillis(1), "by bank"));
  }
}
