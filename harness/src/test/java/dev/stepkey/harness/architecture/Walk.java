package dev.stepkey.harness.architecture;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where code gets to by calling, through our own classes, by the shortest way.
 *
 * <p>It takes too many ways rather than too few: a call leads into every method of that name in our
 * subclasses, and whoever makes an object that others know by an interface of theirs, a {@code
 * Supplier} say, is taken to call all of it. What stands in a lambda counts as done by the method
 * around it. Only what a call by {@code Object} leads into is not asked: that would be everything.
 * Every method is walked once, so it ends.
 */
final class Walk {

  /**
   * A method on the way.
   *
   * @param part which of its accesses are followed
   * @param from where it was called
   */
  private record Stop(JavaCodeUnit unit, Predicate<JavaAccess<?>> part, @Nullable Stop from) {

    JavaCodeUnit start() {
      return from == null ? unit : from.start();
    }
  }

  private final Codebase code;
  private final Predicate<JavaAccess<?>> forbidden;
  private final Deque<Stop> ahead = new ArrayDeque<>();
  private final Set<JavaCodeUnit> seen = new HashSet<>();
  private final Set<JavaClass> touched = new HashSet<>();
  private final Map<JavaCodeUnit, List<String>> routes = new HashMap<>();

  /**
   * Nothing is walked yet.
   *
   * @param code in which classes it walks
   * @param forbidden where it must not get to
   */
  Walk(Codebase code, Predicate<JavaAccess<?>> forbidden) {
    this.code = code;
    this.forbidden = forbidden;
  }

  /** Walks from a part of a method; the rest of it only if something calls the method. */
  void startIn(JavaCodeUnit unit, Predicate<JavaAccess<?>> part) {
    ahead.add(new Stop(unit, part, null));
  }

  void startAt(JavaCodeUnit unit) {
    reach(unit, null);
  }

  /** Goes on until there is nothing new. */
  void go() {
    for (Stop stop = ahead.poll(); stop != null; stop = ahead.poll()) {
      for (JavaAccess<?> access : inOrder(stop)) {
        if (forbidden.test(access)) {
          routes.computeIfAbsent(stop.start(), start -> new ArrayList<>()).add(route(stop, access));
        } else {
          follow(access, stop);
        }
      }
    }
  }

  /** The ways from this start to what is forbidden; each such call is told once, by one start. */
  Stream<String> routes(JavaCodeUnit start) {
    return routes.getOrDefault(start, List.of()).stream();
  }

  /** Our classes on the way, those too of which only a field is read. */
  Set<JavaClass> classes() {
    return touched;
  }

  private static List<JavaAccess<?>> inOrder(Stop stop) {
    List<JavaAccess<?>> accesses = new ArrayList<>();
    stop.unit.getAccessesFromSelf().stream().filter(stop.part).forEach(accesses::add);
    accesses.sort(Comparator.comparing(JavaAccess::getDescription));
    return accesses;
  }

  private void follow(JavaAccess<?> access, Stop from) {
    JavaClass owner = access.getTargetOwner();
    touch(owner, from);
    if (access.getTarget() instanceof CodeUnitAccessTarget target) {
      target.resolveMember().ifPresent(unit -> reach(unit, from));
      if (target.getName().equals("<init>")) {
        handedOut(owner).forEach(unit -> reach(unit, from));
      } else {
        overriding(target).forEach(unit -> reach(unit, from));
      }
    }
  }

  private void reach(JavaCodeUnit unit, @Nullable Stop from) {
    if (code.owns(unit.getOwner()) && seen.add(unit)) {
      Stop stop = new Stop(unit, access -> true, from);
      ahead.add(stop);
      touch(unit.getOwner(), stop);
    }
  }

  private void touch(JavaClass type, Stop from) {
    if (code.owns(type) && touched.add(type)) {
      type.getStaticInitializer().ifPresent(unit -> reach(unit, from));
    }
  }

  /** By name and number of parameters: generic ones have other types where they are overridden. */
  private static Stream<JavaCodeUnit> overriding(CodeUnitAccessTarget target) {
    return target.getOwner().isEquivalentTo(Object.class)
        ? Stream.empty()
        : target.getOwner().getAllSubclasses().stream()
            .flatMap(type -> type.getMethods().stream())
            .filter(method -> method.getName().equals(target.getName()))
            .filter(method -> method.getParameters().size() == target.getRawParameterTypes().size())
            .map(JavaCodeUnit.class::cast);
  }

  private Stream<JavaCodeUnit> handedOut(JavaClass made) {
    return made.getAllRawInterfaces().stream().allMatch(code::owns)
        ? Stream.empty()
        : made.getMethods().stream()
            .filter(method -> !method.getModifiers().contains(JavaModifier.STATIC))
            .map(JavaCodeUnit.class::cast);
  }

  private String route(Stop stop, JavaAccess<?> last) {
    String target = code.nameOf(last.getTargetOwner()) + "." + last.getName();
    StringBuilder route = new StringBuilder(target);
    for (Stop at = stop; at != null; at = at.from) {
      route.insert(0, code.nameOf(at.unit) + " -> ");
    }
    return route.append(' ').append(last.getSourceCodeLocation()).toString();
  }
}
