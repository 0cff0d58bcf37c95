package dev.stepkey.harness.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that a client said and was told under one key. */
final class Conversation {

  /**
   * What makes two answers the same.
   *
   * @param id of the order, if the body had one
   */
  record Answer(
      int status,
      @Nullable String contentType,
      @Nullable String location,
      String bodySha256,
      @Nullable String id) {

    boolean isSuccess() {
      return status / 100 == 2;
    }
  }

  /** By payload: the different answers, in the order in which they first came. */
  private final Map<String, Set<Answer>> answers = new LinkedHashMap<>(2);

  private long sent;

  void add(ClientEvent event) {
    Set<Answer> known = answers.computeIfAbsent(event.payload(), fresh -> new HashSet<>(2));
    switch (event) {
      case ClientEvent.Sent request -> sent++;
      case ClientEvent.Answered answer ->
          known.add(
              new Answer(
                  answer.status(),
                  answer.contentType(),
                  answer.location(),
                  answer.bodySha256(),
                  answer.id()));
      case ClientEvent.Lost nothing -> {}
    }
  }

  long sent() {
    return sent;
  }

  Set<String> payloads() {
    return answers.keySet();
  }

  Set<Answer> answers(String payload) {
    return answers.getOrDefault(payload, Set.of());
  }

  /** The different answers by which this payload was accepted. */
  List<Answer> successes(String payload) {
    return answers(payload).stream().filter(Answer::isSuccess).toList();
  }

  /** The payloads that were accepted; more than one is a violation. */
  List<String> accepted() {
    List<String> accepted = new ArrayList<>(1);
    for (String payload : answers.keySet()) {
      if (!successes(payload).isEmpty()) {
        accepted.add(payload);
      }
    }
    return accepted;
  }
}
