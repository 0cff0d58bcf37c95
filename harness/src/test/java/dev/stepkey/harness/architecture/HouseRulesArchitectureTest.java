package dev.stepkey.harness.architecture;

import static dev.stepkey.harness.architecture.Faults.found;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no product class does, and what holds for every rule. */
final class HouseRulesArchitectureTest {

  private static final Codebase NOTHING = Codebase.planted("nothing");

  private static final Codebase PRODUCT = Codebase.product();
  private static final Codebase PLANTED = Codebase.planted("product");

  @Test
  void noTransactionIsOpenedByAnAnnotation() {
    new HouseRules(PRODUCT).noTransactionByAnnotation().check(PRODUCT.classes());
  }

  @Test
  void transactionsByAnnotationAreFound() {
    assertThat(found(new HouseRules(PLANTED).noTransactionByAnnotation(), PLANTED))
        .containsExactlyInAnyOrder(
            "Transactions$OnAClass",
            "Transactions$OnAMethod.pay",
            "Transactions$ByAnotherName",
            "Transactions$Atomic");
  }

  @Test
  void noFieldIsInjected() {
    new HouseRules(PRODUCT).noInjectedField().check(PRODUCT.classes());
  }

  @Test
  void injectedFieldsAreFound() {
    assertThat(found(new HouseRules(PLANTED).noInjectedField(), PLANTED))
        .containsExactlyInAnyOrder("Injected.job", "Injected.text");
  }

  @Test
  void nothingEndsTheProcess() {
    new HouseRules(PRODUCT).noExit().check(PRODUCT.classes());
  }

  @Test
  void whateverEndsTheProcessIsFound() {
    assertThat(found(new HouseRules(PLANTED).noExit(), PLANTED))
        .containsExactlyInAnyOrder(
            "Quitter.leave", "Quitter.later", "orchestrator.OrchestratorApplication.stop");
  }

  static Stream<ArchRule> rules() {
    ImportTable imports = new ImportTable(NOTHING);
    WorkflowCode workflow = new WorkflowCode(NOTHING);
    HouseRules house = new HouseRules(NOTHING);
    return Stream.of(
        imports.rule(),
        imports.noCycles(),
        workflow.isDetermined(),
        workflow.holdsNoState(),
        workflow.takesNoLock(),
        new OpenTransaction(NOTHING).asksNobodyOutside(),
        house.noTransactionByAnnotation(),
        house.noInjectedField(),
        house.noExit());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aRuleThatChecksNothingFails(ArchRule rule) {
    assertThatThrownBy(() -> rule.check(NOTHING.classes()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("failed to check any");
  }
}
