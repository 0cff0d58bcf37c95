package dev.stepkey.harness.architecture.planted.imports.step;

import org.springframework.util.StringUtils;

final class KnowsSpring {

  String tidy(String key) {
    return StringUtils.trimAllWhitespace(key);
  }
}
