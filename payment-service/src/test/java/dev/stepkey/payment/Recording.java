package dev.stepkey.payment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One call as it went over the wire: what was sent, and what came back. */
record Recording(Request request, int status, JsonNode answer) {

  /**
   * What was sent.
   *
   * @param call method and path
   * @param query decoded
   * @param form the body's decoded parameters, sorted
   * @param headers those that Stripe acts upon, by their names in lower case
   */
  record Request(String call, String query, List<String> form, SortedMap<String, String> headers) {}

  private static final JsonMapper JSON = JsonMapper.shared();

  static Recording read(String name) {
    try {
      return JSON.readValue(Files.readString(file(name)), Recording.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String name) {
    try {
      Files.createDirectories(file(name).getParent());
      Files.writeString(
          file(name), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(String name) {
    return Path.of("src", "test", "resources", "stripe", name + ".json");
  }

  /** Every path of the answer, with the kind of value that is there. */
  SortedSet<String> shape() {
    SortedSet<String> paths = new TreeSet<>();
    collect(answer, "", paths);
    return paths;
  }

  private static void collect(JsonNode node, String path, SortedSet<String> paths) {
    paths.add(path + " is " + node.getNodeType());
    node.forEachEntry((name, child) -> collect(child, path + "/" + name, paths));
    if (node.isArray()) {
      node.forEach(child -> collect(child, path + "/*", paths));
    }
  }
}
