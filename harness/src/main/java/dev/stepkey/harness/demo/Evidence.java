package dev.stepkey.harness.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a ticket is closed with: both runs, the log lines and the claim keys, as files. */
final class Evidence {

  private final Path folder;

  private Evidence(Path folder) {
    this.folder = folder;
  }

  static Evidence in(Path folder) throws IOException {
    return new Evidence(Files.createDirectories(folder));
  }

  void write(Comparison comparison) throws IOException {
    lines("before.txt", run("without the guard", comparison.without()));
    lines("after.txt", run("with the guard", comparison.with()));
    lines("duplicate-skips.log", comparison.skips());
    List<String> claims = new ArrayList<>(List.of("claim_key,state,replays"));
    comparison
        .claims()
        .forEach(each -> claims.add(each.key() + "," + each.state() + "," + each.replays()));
    lines("claim-keys.csv", claims);
  }

  private static List<String> run(String side, Run run) {
    List<String> lines = new ArrayList<>();
    lines.add("%s: %d submissions, %d attempts".formatted(side, run.submissions(), run.attempts()));
    lines.add(
        "observed_effects_total before %d, after %d"
            .formatted(run.effectsBefore(), run.effectsAfter()));
    lines.add(
        "reservations %d, pieces taken %d"
            .formatted(run.shelf().reservations(), run.shelf().pieces()));
    lines.add("");
    run.deliveries().forEach(each -> lines.add(line(each)));
    return lines;
  }

  private static String line(Delivered each) {
    return "delivery %s run %s key %s attempts %d answer %s observed_effects_total %d"
        .formatted(
            each.workflowId(),
            each.runId(),
            each.key(),
            each.attempts(),
            each.answer(),
            each.effects());
  }

  private void lines(String name, List<String> lines) throws IOException {
    Files.write(folder.resolve(name), lines);
  }
}
