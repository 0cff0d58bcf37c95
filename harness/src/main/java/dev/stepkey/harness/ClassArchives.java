package dev.stepkey.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Classes that a program leaves behind at its first orderly end, read and checked, for its next
 * starts (class data sharing, JEP 350; made by the JVM itself from JDK 19 on). A fleet under attack
 * starts its members again and again, and two cores do little else. The JVM uses an archive only if
 * it fits the class path, which must be of files: folders are packed.
 */
final class ClassArchives {

  private static final String SUFFIX = ".jsa";

  private final Path folder;
  private final String classPath;

  private ClassArchives(Path folder, String classPath) {
    this.folder = folder;
    this.classPath = classPath;
  }

  /** Archives of this JVM's class path. Those of older classes are gone. */
  static ClassArchives in(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      boolean packed = Files.isDirectory(Path.of(entry));
      entries.add(packed ? pack(Path.of(entry), folder, entries.size()) : entry);
    }
    return new ClassArchives(folder, String.join(File.pathSeparator, entries));
  }

  private static String pack(Path classes, Path folder, int number) throws IOException {
    Path jar = folder.resolve("classes-" + number + ".jar");
    if (!Files.exists(jar) || isOlder(jar, classes)) {
      clear(folder);
      write(classes, jar);
    }
    return jar.toString();
  }

  private static boolean isOlder(Path jar, Path classes) throws IOException {
    FileTime packed = Files.getLastModifiedTime(jar);
    try (Stream<Path> files = Files.walk(classes)) {
      return files.anyMatch(file -> file.toFile().lastModified() >= packed.toMillis());
    }
  }

  private static void clear(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(SUFFIX)).toList()) {
        Files.delete(file);
      }
    }
  }

  /** With entries for folders: without them nobody finds what lies in one, migrations say. */
  private static void write(Path classes, Path jar) throws IOException {
    try (Stream<Path> files = Files.walk(classes);
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Path file : files.filter(each -> !each.equals(classes)).sorted().toList()) {
        String name = classes.relativize(file).toString().replace('\\', '/');
        boolean isFolder = Files.isDirectory(file);
        out.putNextEntry(new ZipEntry(isFolder ? name + "/" : name));
        if (!isFolder) {
          Files.copy(file, out);
        }
      }
    }
  }

  String classPath() {
    return classPath;
  }

  /** Options of the JVM that runs this program. */
  List<String> options(String name) {
    return List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive(name));
  }

  /** Whether the program has ended in order before. */
  boolean has(String name) {
    return Files.exists(archive(name));
  }

  private Path archive(String name) {
    return folder.resolve(name + SUFFIX);
  }
}
