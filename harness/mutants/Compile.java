import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A compiler that stays: for a source file or two, most of what javac takes is its own start. Each
 * line of standard input names a file of arguments; what the compiler says is written beside it,
 * and its exit code to standard output. It ends with its input.
 */
final class Compile {

  private Compile() {}

  public static void main(String[] none) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    BufferedReader files = new BufferedReader(new InputStreamReader(System.in));
    for (String file = files.readLine(); file != null; file = files.readLine()) {
      try (OutputStream log = Files.newOutputStream(Path.of(file + ".log"))) {
        System.out.println(javac.run(null, log, log, "@" + file));
      }
    }
  }
}
