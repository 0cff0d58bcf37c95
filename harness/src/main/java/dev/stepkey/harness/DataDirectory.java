package dev.stepkey.harness;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The folder of one running stack. Its lock dies with the process, so it is never stale. */
final class DataDirectory implements AutoCloseable {
  /**
   * Closing any channel of a file drops all locks that this process holds on it, so a second
   * attempt of the same JVM must be refused before it opens the file.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final FileChannel lockChannel;

  private DataDirectory(Path root, FileChannel lockChannel) {
    this.root = root;
    this.lockChannel = lockChannel;
  }

  /**
   * Creates the folder when it is missing and takes it.
   *
   * @throws UsageException when another stack has it
   */
  static DataDirectory lock(Path wanted) throws IOException {
    // The real path: left-over servers are recognised by the path in their arguments.
    Path root = create(wanted).toRealPath();
    if (!HELD_HERE.add(root)) {
      throw inUse(root);
    }
    try {
      return lockFile(root);
    } catch (IOException | RuntimeException failure) {
      HELD_HERE.remove(root);
      throw failure;
    }
  }

  private static Path create(Path wanted) throws IOException {
    try {
      return Files.createDirectories(wanted);
    } catch (FileSystemException refused) {
      throw new UsageException(
          "The data folder %s cannot be made (%s): choose another one with --data."
              .formatted(wanted, refused.getClass().getSimpleName()));
    }
  }

  // The channel lives as long as the lock; close() ends both.
  @SuppressWarnings("MustBeClosedChecker")
  private static DataDirectory lockFile(Path root) throws IOException {
    FileChannel channel =
        FileChannel.open(
            root.resolve("stepkey.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw inUse(root);
    }
    Files.writeString(root.resolve("stepkey.pid"), Long.toString(ProcessHandle.current().pid()));
    return new DataDirectory(root, channel);
  }

  private static UsageException inUse(Path root) {
    String pid;
    try {
      pid = Files.readString(root.resolve("stepkey.pid")).strip();
    } catch (IOException unreadable) {
      pid = "unknown";
    }
    return new UsageException(
        "A stack already runs on %s (pid %s): stop it first, or give this one its own folder with --data."
            .formatted(root, pid));
  }

  Path resolve(String name) {
    return root.resolve(name);
  }

  /** An empty log file; what the run before wrote stays beside it as {@code name.1}. */
  Path freshLog(String name) throws IOException {
    Path log = root.resolve(name);
    try {
      Files.move(log, root.resolve(name + ".1"), StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException firstRun) {
      return log;
    }
    return log;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(root.resolve("stepkey.pid"));
    lockChannel.close();
    HELD_HERE.remove(root);
  }
}
