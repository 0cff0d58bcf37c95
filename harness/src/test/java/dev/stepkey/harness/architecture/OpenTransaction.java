package dev.stepkey.harness.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitReference;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import io.temporal.activity.ActivityInterface;
import io.temporal.workflow.WorkflowInterface;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Code that runs while a transaction is open. It holds locks, so it must ask nobody outside: they
 * would be held for as long as the other side likes.
 */
final class OpenTransaction {

  /** Our ports to the outside, whoever implements them. */
  static final List<String> PORTS =
      List.of(
          "dev.stepkey.step.RemoteEffect",
          "dev.stepkey.payment.PaymentProvider",
          "dev.stepkey.shipping.Carrier",
          "dev.stepkey.shipping.EasyPostApi");

  /** What they are made of. */
  static final List<String> CLIENTS =
      List.of("com.stripe.", "io.temporal.", "java.net.http.", "org.springframework.web.client.");

  private final Set<JavaCodeUnit> handers;
  private final Walk walk;

  OpenTransaction(Codebase code) {
    this.handers = handers(code);
    this.walk = new Walk(code, OpenTransaction::asksOutside);
    code.units().filter(this::runsInOne).forEach(walk::startAt);
    code.units()
        .filter(unit -> !runsInOne(unit) && opensOne(unit))
        .forEach(unit -> walk.startIn(unit, OpenTransaction::isHandedOver));
    walk.go();
  }

  ArchRule asksNobodyOutside() {
    return codeUnits()
        .that(describe("run in a transaction", unit -> runsInOne(unit) || opensOne(unit)))
        .should(new Faults<JavaCodeUnit>("ask nobody outside", walk::routes))
        .allowEmptyShould(false);
  }

  private static boolean asksOutside(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    return access.getTarget() instanceof CodeUnitAccessTarget target
        && !target.getName().equals("<init>")
        && (PORTS.stream().anyMatch(owner::isAssignableTo)
            || CLIENTS.stream().anyMatch(owner.getName()::startsWith)
            || owner.isAnnotatedWith(ActivityInterface.class)
            || owner.isAnnotatedWith(WorkflowInterface.class));
  }

  /** Who is given a transaction, and repositories, whose statements are one each. */
  private boolean runsInOne(JavaCodeUnit unit) {
    return unit instanceof JavaMethod
        && (unit.getOwner().getSimpleName().endsWith("Repository") || isGivenOne(unit));
  }

  /** A bean's method is given the pool. */
  private static boolean isGivenOne(JavaCodeUnit unit) {
    return !unit.isAnnotatedWith(Bean.class)
        && unit.getRawParameterTypes().stream()
            .anyMatch(
                type ->
                    type.isAssignableTo(DSLContext.class)
                        || type.isAssignableTo(Configuration.class));
  }

  private boolean opensOne(JavaCodeUnit unit) {
    return opensOne(unit, handers);
  }

  private static boolean opensOne(JavaCodeUnit unit, Set<JavaCodeUnit> handers) {
    return unit.getCallsFromSelf().stream()
        .anyMatch(
            call ->
                opensOne(call.getTarget())
                    || call.getTarget().resolveMember().filter(handers::contains).isPresent());
  }

  private static boolean opensOne(AccessTarget target) {
    return (target.getOwner().isAssignableTo(DSLContext.class)
            && target.getName().startsWith("transaction"))
        || (target.getOwner().isAssignableTo(TransactionOperations.class)
            && target.getName().startsWith("execute"));
  }

  /** Ours that open a transaction for what they are handed, like {@code Transactions.run}. */
  private static Set<JavaCodeUnit> handers(Codebase code) {
    List<JavaCodeUnit> takeLambdas =
        code.units()
            .filter(
                unit -> unit.getRawParameterTypes().stream().anyMatch(OpenTransaction::isLambda))
            .toList();
    Set<JavaCodeUnit> found = new HashSet<>();
    boolean more = true;
    while (more) {
      more = found.addAll(takeLambdas.stream().filter(unit -> opensOne(unit, found)).toList());
    }
    return found;
  }

  private static boolean isLambda(JavaClass parameter) {
    return parameter.isInterface()
        && parameter.getAllMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                .count()
            == 1;
  }

  /**
   * Of a method that opens a transaction, what runs inside it: all of its lambdas, since nothing
   * tells which of them is the body.
   */
  private static boolean isHandedOver(JavaAccess<?> access) {
    return access.isDeclaredInLambda()
        || access instanceof JavaCodeUnitReference<?>
        || access instanceof JavaConstructorCall;
  }
}
