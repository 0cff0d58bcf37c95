package dev.stepkey.harness.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What no product class does. */
final class HouseRules {

  private static final List<String> TRANSACTIONAL =
      List.of(
          "org.springframework.transaction.annotation.Transactional",
          "jakarta.transaction.Transactional");

  private static final List<String> INJECTED =
      List.of(
          "org.springframework.beans.factory.annotation.Autowired",
          "org.springframework.beans.factory.annotation.Value",
          "jakarta.annotation.Resource",
          "jakarta.inject.Inject");

  private static final String COMMAND_LINE = "orchestrator.OrchestratorApplication.main";

  private final Codebase code;

  HouseRules(Codebase code) {
    this.code = code;
  }

  /** A transaction is handed to the code that runs in it; an annotation hides where it ends. */
  ArchRule noTransactionByAnnotation() {
    return rule("have no transaction by annotation", this::transactional);
  }

  /** A field that is injected cannot be final, nor set by a test. */
  ArchRule noInjectedField() {
    return rule("have no injected field", this::injected);
  }

  /**
   * Whoever starts the application decides when its process ends. One main method is also a command
   * line, whose exit code says how the command went.
   */
  ArchRule noExit() {
    return rule("not end the process", this::exits);
  }

  private ArchRule rule(String condition, Function<JavaClass, Stream<String>> faults) {
    return classes()
        .that(resideInAPackage(code.root() + ".."))
        .should(new Faults<>(condition, faults))
        .allowEmptyShould(false);
  }

  private Stream<String> transactional(JavaClass type) {
    return Stream.concat(
        Stream.of(type)
            .filter(it -> TRANSACTIONAL.stream().anyMatch(it::isMetaAnnotatedWith))
            .map(code::nameOf),
        type.getMethods().stream()
            .filter(method -> TRANSACTIONAL.stream().anyMatch(method::isMetaAnnotatedWith))
            .map(code::nameOf));
  }

  private Stream<String> injected(JavaClass type) {
    return type.getFields().stream()
        .filter(field -> INJECTED.stream().anyMatch(field::isMetaAnnotatedWith))
        .map(JavaField::getName)
        .map(field -> code.nameOf(type) + "." + field);
  }

  private Stream<String> exits(JavaClass type) {
    return type.getCodeUnitAccessesFromSelf().stream()
        .filter(
            access ->
                access.getTargetOwner().isEquivalentTo(System.class)
                    || access.getTargetOwner().isEquivalentTo(Runtime.class))
        .filter(access -> List.of("exit", "halt").contains(access.getName()))
        .map(access -> code.nameOf(access.getOrigin()))
        .filter(origin -> !origin.equals(COMMAND_LINE));
  }
}
