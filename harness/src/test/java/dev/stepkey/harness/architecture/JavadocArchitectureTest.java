package dev.stepkey.harness.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The library is for strangers: what is public has a comment.
 *
 * <p>The compiler's own check cannot be part of the build, because it also asks for a tag for every
 * parameter and result, even where the sentence has said it.
 */
final class JavadocArchitectureTest {

  private static final Path LIBRARY = Path.of("..", "idempotent-step", "src", "main", "java");

  @TempDir Path folder;

  @Test
  void everythingPublicInTheLibraryHasAComment() throws IOException {
    try (Stream<Path> files = Files.walk(LIBRARY)) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();

      assertThat(sources).hasSizeGreaterThan(10);
      assertThat(withoutComment(sources)).isEmpty();
    }
  }

  @Test
  void whateverIsPublicAndHasNoCommentIsFound() throws IOException {
    Path source = folder.resolve("Bare.java");
    Files.writeString(
        source,
        """
        /** Has one. */
        public interface Bare {
          void hasNone();

          /** Has one. */
          String hasOne(String it);
        }
        """,
        UTF_8);

    assertThat(withoutComment(List.of(source))).containsExactly("Bare.java:3");
  }

  private List<String> withoutComment(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(found, null, UTF_8)) {
      List<String> options =
          List.of(
              "-proc:none",
              "-Xdoclint:missing/protected",
              "-Xmaxwarns",
              "1000",
              "-d",
              folder.toString(),
              "-cp",
              System.getProperty("java.class.path"));
      Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(sources);
      assertThat(compiler.getTask(null, files, found, options, null, units).call()).isTrue();
    }
    return found.getDiagnostics().stream()
        .filter(it -> it.getMessage(Locale.ROOT).equals("no comment"))
        .map(it -> Path.of(it.getSource().getName()).getFileName() + ":" + it.getLineNumber())
        .toList();
  }
}
