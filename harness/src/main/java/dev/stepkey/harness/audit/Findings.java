package dev.stepkey.harness.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects what is found: a few of each invariant to look at, and the number of all. */
final class Findings {

  /** Enough to see what they have in common. */
  static final int SHOWN = 20;

  private final Set<Invariant> skipped;
  private final List<Finding> shown = new ArrayList<>();
  private final Map<Invariant, Long> counts = new EnumMap<>(Invariant.class);
  private final List<String> notJudged = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Findings(Set<Invariant> skipped) {
    this.skipped = skipped;
  }

  boolean skips(Invariant invariant) {
    return skipped.contains(invariant);
  }

  void add(Finding finding) {
    if (skips(finding.invariant())) {
      return;
    }
    if (counts.merge(finding.invariant(), 1L, Long::sum) <= SHOWN) {
      shown.add(finding);
    }
  }

  /** Something that nobody's order is to blame for. */
  void add(Invariant invariant, String text) {
    add(new Finding(invariant, null, null, null, text));
  }

  void notJudged(Invariant invariant, String why) {
    if (!skips(invariant)) {
      notJudged.add(invariant + ": " + why);
    }
  }

  /** A whole book, so that nobody knows what is missing. */
  void notReadable(String why) {
    notJudged.add(why);
  }

  void note(String text) {
    notes.add(text);
  }

  Report report() {
    return new Report(shown, counts, notJudged, notes);
  }
}
