package dev.stepkey.harness.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that a client said and was told under one key. */
final class Conversation {

  /** They may mean that somebody else's request was, or is being, accepted under the key. */
  private static final Set<Integer> NOT_FINAL = Set.of(409, 410, 422);

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

    boolean isRefusalForGood() {
      return status / 100 == 4 && !NOT_FINAL.contains(status);
    }
  }

  /** By payload: the different answers, in the order in which they first came. */
  private final Map<String, Set<Answer>> answers = new LinkedHashMap<>(2);

  /** By payload: what it orders, if the log says so. */
  private final Map<String, String> lines = new HashMap<>(2);

  private long sent;
  private long answered;

  void add(ClientEvent event) {
    Set<Answer> known = answers.computeIfAbsent(event.payload(), fresh -> new LinkedHashSet<>(2));
    switch (event) {
      case ClientEvent.Sent request -> {
        sent++;
        if (request.lines() != null) {
          lines.put(request.payload(), request.lines());
        }
      }
      case ClientEvent.Answered answer -> {
        answered++;
        known.add(same(answer));
      }
      case ClientEvent.Lost nothing -> {}
    }
  }

  private static Answer same(ClientEvent.Answered answer) {
    return new Answer(
        answer.status(), answer.contentType(), answer.location(), answer.bodySha256(), answer.id());
  }

  long sent() {
    return sent;
  }

  /** Whether every request was answered, and every answer was a refusal that takes no key. */
  boolean isRefusedForGood() {
    return sent > 0
        && answered == sent
        && answers.values().stream().flatMap(Set::stream).allMatch(Answer::isRefusalForGood);
  }

  /** What an order under this key may hold: what was accepted, else what may have been. */
  Set<String> ordered() {
    List<String> accepted = accepted();
    Set<String> ordered = new LinkedHashSet<>(2);
    for (String payload : accepted.isEmpty() ? payloads() : accepted) {
      String each = lines.get(payload);
      if (each != null) {
        ordered.add(each);
      }
    }
    return ordered;
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
