package dev.stepkey.harness.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.importer.ImportOption.Predefined.DO_NOT_INCLUDE_TESTS;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.core.importer.resolvers.SelectedClassResolverFromClasspath;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Classes that a rule looks at.
 *
 * @param root the package that they stand under, and that a rule names packages from
 * @param classes all of them
 */
record Codebase(String root, JavaClasses classes) {

  private static final String ROOT = "dev.stepkey";
  private static final String HARNESS = ROOT + ".harness";
  private static final String PLANTED = HARNESS + ".architecture.planted";

  /** Importing takes seconds, so it is done once. */
  private static final JavaClasses IMPORTED =
      ArchConfiguration.withThreadLocalScope(Codebase::imported);

  /** The main classes of every module. */
  static Codebase everything() {
    return new Codebase(ROOT, IMPORTED.that(resideOutsideOfPackage(PLANTED + "..")));
  }

  /** The same without the harness, which is not product. */
  static Codebase product() {
    return new Codebase(ROOT, IMPORTED.that(resideOutsideOfPackage(HARNESS + "..")));
  }

  /** A few classes that break one rule, and a few that come close. */
  static Codebase planted(String world) {
    String root = PLANTED + "." + world;
    return new Codebase(root, IMPORTED.that(resideInAPackage(root + "..")));
  }

  private static JavaClasses imported(ArchConfiguration configuration) {
    // Of other people's classes, only those whose ancestors a rule asks for: to read all that we
    // use of Spring, jOOQ and Temporal takes longer than all rules together.
    configuration.setClassResolver(SelectedClassResolverFromClasspath.class);
    configuration.setClassResolverArguments("java", "org.springframework.transaction");
    return new ClassFileImporter()
        .withImportOption(
            location -> isMain(location) || location.contains("/architecture/planted/"))
        .importPackages(ROOT);
  }

  /** A module is a jar or a folder, depending on how far the build has come; its tests likewise. */
  private static boolean isMain(Location location) {
    return DO_NOT_INCLUDE_TESTS.includes(location) && !location.contains("-tests.jar");
  }

  /** A package below the root, for ArchUnit: with all that stands under it. */
  String under(String name) {
    return root + "." + name + "..";
  }

  boolean owns(JavaClass type) {
    return classes.contain(type.getName());
  }

  /** All methods, constructors and static initializers, always in the same order. */
  Stream<JavaCodeUnit> units() {
    return classes.stream()
        .flatMap(type -> type.getCodeUnits().stream())
        .sorted(Comparator.comparing(JavaCodeUnit::getFullName));
  }

  /** Ours from the root on, others without their package. */
  String nameOf(JavaClass type) {
    return type.getName().startsWith(root + ".")
        ? type.getName().substring(root.length() + 1)
        : type.getSimpleName();
  }

  String nameOf(JavaCodeUnit unit) {
    return nameOf(unit.getOwner()) + "." + unit.getName();
  }
}
