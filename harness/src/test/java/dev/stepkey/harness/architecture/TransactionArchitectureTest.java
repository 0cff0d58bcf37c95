package dev.stepkey.harness.architecture;

import static dev.stepkey.harness.architecture.Faults.found;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** No provider is asked while a transaction is open. */
final class TransactionArchitectureTest {

  private static final Codebase PRODUCT = Codebase.product();
  private static final Codebase PLANTED = Codebase.planted("transaction");

  @Test
  void nobodyOutsideIsAskedInATransaction() {
    new OpenTransaction(PRODUCT).asksNobodyOutside().check(PRODUCT.classes());
  }

  @Test
  void everyWayFromATransactionToAProviderIsFound() {
    assertThat(found(new OpenTransaction(PLANTED).asksNobodyOutside(), PLANTED))
        .containsExactlyInAnyOrder(
            "LongEffect.undo -> Desk.ask -> Telephone.call -> RemoteEffect.refund",
            "HastyStep.inTheLambda -> RemoteEffect.prepare",
            "HastyStep.handedOn -> RemoteEffect.confirm",
            "HastyStep.byReference -> HastyStep.send -> HttpClient.connectTimeout",
            "HastyStep.asAnObject -> HastyStep$Later.get -> RemoteEffect.refund",
            "HastyStep.bySpring -> RemoteEffect.cancel",
            "BookRepository.entries -> StripeClient.v1");
  }

  @Test
  void everythingOutsideThatIsNamedExists() {
    assertThat(OpenTransaction.PORTS).allMatch(PRODUCT.classes()::contain);
    List<String> used =
        PRODUCT.classes().stream()
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .map(dependency -> dependency.getTargetClass().getName())
            .toList();
    assertThat(OpenTransaction.CLIENTS)
        .allMatch(client -> used.stream().anyMatch(name -> name.startsWith(client)));
  }
}
