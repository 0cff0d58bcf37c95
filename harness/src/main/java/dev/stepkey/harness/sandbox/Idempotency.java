package dev.stepkey.harness.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.node.ObjectNode;

/**
 * Executes a POST of the payment provider at most once per Idempotency-Key. Effect and first answer
 * commit together, errors that the endpoint itself gave included. A request that was refused for
 * its parameters alone, or because the first one still runs, leaves the key unused.
 */
final class Idempotency {

  /** An answer, and whether an earlier request has got it already. */
  record Answer(int status, String body, boolean replayed) {}

  private record First(String fingerprint, Answer answer) {}

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;

  Idempotency(JdbcClient jdbc, TransactionTemplate transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  Answer execute(HttpServletRequest request, Function<StripeParams, ObjectNode> endpoint) {
    String key = request.getHeader("Idempotency-Key");
    StripeParams params = StripeParams.of(request);
    if (key != null && (key.isBlank() || key.length() > 255)) {
      throw StripeError.parameter(
          "Idempotency-Key", null, "Idempotency keys have 1 to 255 characters.");
    }
    return transactions.execute(
        status ->
            key == null
                ? run(endpoint, params)
                : once(key, fingerprint(request.getRequestURI(), params), params, endpoint));
  }

  /**
   * The lock comes first and is held until the commit, so whoever gets it sees every earlier answer
   * in its next statement. It is only tried, because the provider answers 409 instead of waiting. A
   * hash collision between two keys costs a needless 409, which clients must bear anyway.
   */
  private Answer once(
      String key,
      String fingerprint,
      StripeParams params,
      Function<StripeParams, ObjectNode> endpoint) {
    if (!tryLock(key)) {
      throw StripeError.keyInUse(key);
    }
    Optional<First> first = find(key);
    if (first.isPresent() && !first.get().fingerprint().equals(fingerprint)) {
      throw StripeError.otherParameters(key);
    }
    return first
        .map(First::answer)
        .orElseGet(
            () -> {
              Answer answer = run(endpoint, params);
              insert(key, fingerprint, answer);
              return answer;
            });
  }

  /** An executed error is an answer like any other: its effects, such as a decline, must commit. */
  private static Answer run(Function<StripeParams, ObjectNode> endpoint, StripeParams params) {
    try {
      return new Answer(200, Json.write(endpoint.apply(params)), false);
    } catch (StripeError error) {
      if (!error.wasExecuted()) {
        throw error;
      }
      return new Answer(error.status(), error.body(), false);
    }
  }

  private boolean tryLock(String key) {
    return jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended(:key, 0))")
        .param("key", key)
        .query(Boolean.class)
        .single();
  }

  private Optional<First> find(String key) {
    return jdbc.sql("select fingerprint, status, body from idempotent_answer where key = :key")
        .param("key", key)
        .query(
            (row, n) ->
                new First(row.getString(1), new Answer(row.getInt(2), row.getString(3), true)))
        .optional();
  }

  private void insert(String key, String fingerprint, Answer answer) {
    jdbc.sql(
            """
            insert into idempotent_answer (key, fingerprint, status, body)
            values (:key, :fingerprint, :status, :body)
            """)
        .param("key", key)
        .param("fingerprint", fingerprint)
        .param("status", answer.status())
        .param("body", answer.body())
        .update();
  }

  /** As JSON, because no two different sets of parameters read as the same text. */
  private static String fingerprint(String path, StripeParams params) {
    ObjectNode sorted = Json.object();
    params.values().forEach(sorted::put);
    byte[] bytes = (path + Json.write(sorted)).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
