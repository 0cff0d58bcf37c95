package dev.stepkey.orchestrator.access;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The form of a tenant's name: it becomes part of workflow ids and of log lines. */
final class Tenant {

  static final String FORM = "1-64 letters, digits, '.', '_' or '-'";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private Tenant() {}

  static boolean isOne(@Nullable String name) {
    return name != null && NAME.matcher(name).matches();
  }
}
