package dev.stepkey.harness.architecture;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;

import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** A condition that answers what is wrong in one line each, so that a test can name all of it. */
final class Faults<T> extends ArchCondition<T> {

  private final Function<T, Stream<String>> faults;

  Faults(String condition, Function<T, Stream<String>> faults) {
    super(condition);
    this.faults = faults;
  }

  @Override
  public void check(T item, ConditionEvents events) {
    faults.apply(item).distinct().forEach(fault -> events.add(violated(item, fault)));
  }

  /** Everything that a rule finds wrong, without the file and line that it gives for it. */
  static List<String> found(ArchRule rule, Codebase code) {
    return rule.evaluate(code.classes()).getFailureReport().getDetails().stream()
        .map(fault -> fault.replaceFirst(" \\([^ ]+\\.java:\\d+\\)$", ""))
        .toList();
  }
}
