package dev.stepkey.harness.architecture;

import static dev.stepkey.harness.architecture.Faults.found;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The house of the design: who may know whom. */
final class ImportArchitectureTest {

  private static final Codebase EVERYTHING = Codebase.everything();
  private static final Codebase PLANTED = Codebase.planted("imports");

  @Test
  void everyModuleImportsOnlyWhatTheTableAllows() {
    new ImportTable(EVERYTHING).rule().check(EVERYTHING.classes());
  }

  @Test
  void everyRowOfTheTableIsAPackageThatExists() {
    assertThat(new ImportTable(EVERYTHING).emptyRows()).isEmpty();
  }

  @Test
  void aRowWithoutAPackageIsFound() {
    assertThat(new ImportTable(PLANTED).emptyRows()).contains("schema.worker", "payment.jooq");
  }

  @Test
  void whateverTheTableDoesNotAllowIsFound() {
    assertThat(found(new ImportTable(PLANTED).rule(), PLANTED))
        .containsExactlyInAnyOrder(
            "step.KnowsSpring -> StringUtils",
            "schema.KnowsJooq -> JSONB",
            "schema.KnowsTheClient -> WorkflowClient",
            "inventory.KnowsTheOrchestrator -> orchestrator.order.Order",
            "inventory.KnowsTheBuild -> schema.codegen.Generator",
            "payment.ReadsStock -> inventory.jooq.Tables",
            "shipping.KnowsPayment -> payment.Terminal",
            "shipping.KnowsTests -> Assertions",
            "shipping.KnowsTests -> AbstractStringAssert",
            "shipping.KnowsTheHarness -> harness.Stand",
            "orchestrator.saga.KnowsSpringAndJooq -> DSLContext",
            "orchestrator.saga.KnowsSpringAndJooq -> ApplicationContext",
            "orchestrator.order.KnowsTheApi -> orchestrator.api.KnowsJooq",
            "orchestrator.api.KnowsJooq -> DSLContext",
            "console.Unlisted is in no row of the table");
  }

  @Test
  void noPackagesKnowEachOther() {
    new ImportTable(EVERYTHING).noCycles().check(EVERYTHING.classes());
  }

  @Test
  void packagesThatKnowEachOtherAreFound() {
    Codebase cycles = Codebase.planted("cycles");

    assertThat(found(new ImportTable(cycles).noCycles(), cycles))
        .singleElement()
        .asString()
        .contains("Hen", "Egg")
        .doesNotContain("Farmer", "Stock");
  }
}
