package dev.stepkey.harness.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The saga and all that it calls. Histories are replayed through it, on another day and in another
 * process, and it must then ask for the same things in the same order.
 */
final class WorkflowCode {

  private static final List<String> PACKAGES =
      List.of(
          "java.io.",
          "java.net.",
          "java.nio.channels.",
          "java.nio.file.",
          "java.sql.",
          "java.util.concurrent.",
          "java.util.random.",
          "javax.sql.",
          "io.temporal.client.",
          "io.temporal.serviceclient.",
          "org.jooq.");

  private static final List<Class<?>> TYPES =
      List.of(
          Calendar.class,
          Clock.class,
          Date.class,
          Process.class,
          ProcessBuilder.class,
          Random.class,
          Runtime.class,
          System.class,
          Thread.class,
          ThreadLocal.class,
          Timer.class);

  private static final Set<String> METHODS =
      Set.of(
          "java.lang.Math.random",
          "java.lang.Object.notify",
          "java.lang.Object.notifyAll",
          "java.lang.Object.wait",
          "java.util.Collections.shuffle",
          "java.util.UUID.randomUUID");

  /** What nobody can change, and a static field may hence hold. */
  private static final List<Class<?>> IMMUTABLE =
      List.of(
          Duration.class,
          Enum.class,
          JsonMapper.class,
          List.class,
          Map.class,
          Number.class,
          Pattern.class,
          Record.class,
          Set.class,
          String.class);

  private final Codebase code;
  private final String saga;
  private final Walk walk;

  /** Whoever implements the saga's interfaces elsewhere is an activity, or another driver. */
  WorkflowCode(Codebase all) {
    saga = all.under("orchestrator.saga");
    code =
        new Codebase(
            all.root(),
            all.classes().that(resideInAnyPackage(saga, all.under("schema"), all.under("step"))));
    walk = new Walk(code, WorkflowCode::isUndetermined);
    code.units().filter(this::isCalledByTemporal).forEach(walk::startAt);
    walk.go();
  }

  /** The saga's own, and the constructors of what travels: payloads are read again in a replay. */
  private boolean isCalledByTemporal(JavaCodeUnit unit) {
    return resideInAPackage(saga).test(unit.getOwner())
        || (unit.isConstructor() && unit.getOwner().isRecord());
  }

  /** No clock, no dice, no thread, nothing from outside. */
  ArchRule isDetermined() {
    return codeUnits()
        .that(describe("Temporal calls in a workflow", this::isCalledByTemporal))
        .should(new Faults<JavaCodeUnit>("be determined by their history", walk::routes))
        .allowEmptyShould(false);
  }

  /** Nothing that one run leaves behind for the next. */
  ArchRule holdsNoState() {
    return classes()
        .that(describe("are workflow code", walk.classes()::contains))
        .should(new Faults<>("hold no state in static fields", this::state))
        .allowEmptyShould(false);
  }

  /** Temporal runs one thread of a workflow at a time; a lock can only stop it for ever. */
  ArchRule takesNoLock() {
    Set<JavaClass> blocks = synchronizedBlocks(walk.classes());
    return classes()
        .that(describe("are workflow code", walk.classes()::contains))
        .should(new Faults<>("take no lock", type -> locks(type, blocks)))
        .allowEmptyShould(false);
  }

  private static boolean isUndetermined(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String method = owner.getName() + "." + access.getName();
    return METHODS.contains(method)
        || (owner.getPackageName().startsWith("java.time") && access.getName().equals("now"))
        || access.getName().equals("parallelStream")
        || access.getName().equals("parallel")
        || TYPES.stream().anyMatch(owner::isAssignableTo)
        || (PACKAGES.stream().anyMatch(owner.getName()::startsWith)
            && !owner.isAssignableTo(Throwable.class));
  }

  private Stream<String> state(JavaClass type) {
    Stream<String> fields =
        type.getFields().stream()
            .filter(field -> field.getModifiers().contains(STATIC))
            .filter(field -> !field.getModifiers().contains(SYNTHETIC))
            .filter(field -> !field.getModifiers().contains(FINAL) || !isImmutable(field))
            .map(field -> code.nameOf(type) + "." + field.getName());
    Stream<String> behindInterfaces =
        type.getStaticInitializer().stream()
            .flatMap(first -> first.getConstructorCallsFromSelf().stream())
            .filter(call -> call.getTargetOwner().getPackageName().startsWith("java.util"))
            .map(call -> code.nameOf(type) + " holds a " + call.getTargetOwner().getSimpleName());
    return Stream.concat(fields, behindInterfaces);
  }

  private static boolean isImmutable(JavaField field) {
    JavaClass type = field.getRawType();
    return type.isPrimitive()
        || IMMUTABLE.stream().anyMatch(type::isAssignableTo)
        || type.getPackageName().startsWith("io.temporal.");
  }

  private Stream<String> locks(JavaClass type, Set<JavaClass> blocks) {
    return Stream.concat(
        type.getMethods().stream()
            .filter(method -> method.getModifiers().contains(SYNCHRONIZED))
            .map(code::nameOf),
        Stream.of(type)
            .filter(blocks::contains)
            .map(it -> code.nameOf(it) + " has a synchronized block"));
  }

  /** ArchUnit does not see these, and javap is slow to start: so all of them at once. */
  private static Set<JavaClass> synchronizedBlocks(Collection<JavaClass> types) {
    List<JavaClass> inOrder = List.copyOf(types);
    if (inOrder.isEmpty()) {
      return Set.of();
    }
    String[] listings = disassembled(inOrder).split("(?m)^Compiled from ", -1);
    if (listings.length != inOrder.size() + 1) {
      throw new IllegalStateException("javap did not list every class");
    }
    return IntStream.range(0, inOrder.size())
        .filter(i -> listings[i + 1].contains("monitorenter"))
        .mapToObj(inOrder::get)
        .collect(Collectors.toSet());
  }

  private static String disassembled(List<JavaClass> types) {
    StringWriter listing = new StringWriter();
    PrintWriter out = new PrintWriter(listing);
    Stream<String> files = types.stream().map(it -> it.getSource().orElseThrow().getUri() + "");
    String[] arguments = Stream.concat(Stream.of("-c", "-p"), files).toArray(String[]::new);
    if (ToolProvider.findFirst("javap").orElseThrow().run(out, out, arguments) != 0) {
      throw new IllegalStateException(listing.toString());
    }
    return listing.toString();
  }
}
