package dev.stepkey.harness;

/** Something that only the caller can put right, said in one sentence; the command ends with 2. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String sentence) {
    super(sentence);
  }
}
