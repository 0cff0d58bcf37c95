package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.Invariant.I1;
import static dev.stepkey.harness.audit.Invariant.I10;
import static dev.stepkey.harness.audit.Invariant.I12;
import static dev.stepkey.harness.audit.Invariant.I8;
import static dev.stepkey.harness.audit.Invariant.I9;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * I1, I9 and I10, and their part of I8 and I12, from what a client sent and was told.
 *
 * <p>I1: each id that was answered with a 2xx is an order of that tenant and key, and each order's
 * tenant and key were sent. The log must hold all that was ever sent. I9: all 2xx answers to one
 * payload are the same in status, Content-Type, Location and body. I10: where one payload was
 * accepted under a key, every other is refused with 422; with 409, 429 or 503 it was told to come
 * again, and with 410 that the key has expired. An answer that was lost is no answer.
 */
final class ClientRules {

  private static final Set<Integer> REFUSALS = Set.of(409, 410, 422, 429, 503);

  private final Books books;
  private final Findings findings;
  private final Map<Key, Conversation> conversations;

  ClientRules(Books books, Findings findings, Map<Key, Conversation> conversations) {
    this.books = books;
    this.findings = findings;
    this.conversations = conversations;
  }

  void judge() {
    long sent = 0;
    for (Map.Entry<Key, Conversation> each : conversations.entrySet()) {
      Case known =
          Objects.requireNonNullElseGet(books.find(each.getKey()), () -> new Case(each.getKey()));
      sent += each.getValue().sent();
      for (String payload : each.getValue().payloads()) {
        acknowledged(known, each.getValue(), payload);
        sameAnswer(known, each.getValue(), payload);
      }
      onePayload(known, each.getValue());
    }
    notInvented();
    if (sent < books.orders()) {
      findings.add(I8, "%d submissions, %d orders".formatted(sent, books.orders()));
    }
    findings.note(
        "The client sent %d submissions under %d keys.".formatted(sent, conversations.size()));
  }

  private void acknowledged(Case known, Conversation said, String payload) {
    Set<String> ids = new HashSet<>();
    for (Conversation.Answer answer : said.successes(payload)) {
      String id = Objects.requireNonNullElse(answer.id(), "of no id");
      if (ids.add(id) && (known.order == null || !known.order.id().equals(id))) {
        missing(known, id);
      }
    }
  }

  private void missing(Case known, String id) {
    Case other = books.find(id);
    if (other == null) {
      findings.add(known.finding(I1, "the order " + id + " was acknowledged and is not there"));
    } else {
      boolean foreign = !other.key.tenant().equals(known.key.tenant());
      findings.add(
          known.finding(
              foreign ? I12 : I1,
              "the order %s was acknowledged and is %s's".formatted(id, Books.show(other.key))));
    }
  }

  private void sameAnswer(Case known, Conversation said, String payload) {
    List<Conversation.Answer> answers = said.successes(payload);
    if (answers.size() > 1) {
      findings.add(
          known.finding(I9, "%d answers to one request: %s".formatted(answers.size(), answers)));
    }
  }

  private void onePayload(Case known, Conversation said) {
    List<String> accepted = said.accepted();
    if (accepted.size() > 1) {
      findings.add(known.finding(I10, accepted.size() + " payloads were accepted: " + accepted));
    }
    if (accepted.size() != 1) {
      return;
    }
    for (String payload : said.payloads()) {
      if (payload.equals(accepted.getFirst())) {
        continue;
      }
      for (Conversation.Answer answer : said.answers(payload)) {
        if (!REFUSALS.contains(answer.status())) {
          findings.add(
              known.finding(
                  I10,
                  "another payload was answered with %d: %s".formatted(answer.status(), payload)));
        }
      }
    }
  }

  private void notInvented() {
    for (Case each : books.cases()) {
      if (each.order != null && !conversations.containsKey(each.key)) {
        findings.add(each.finding(I1, "is an order that nobody sent"));
      }
    }
  }
}
