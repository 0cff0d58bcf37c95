package dev.stepkey.harness.audit;

import org.jspecify.annotations.Nullable;

/** What a client did or was told: one line of its log. */
public sealed interface ClientEvent {

  /** The client's number of the request. */
  long n();

  /** Whose order it is. */
  String tenant();

  /** The Idempotency-Key. */
  String key();

  /** SHA-256 of the exact body that was sent, in hex. */
  String payload();

  /**
   * Written before the request left.
   *
   * @param lines what the body orders, as {@link OrderedLines} writes it; null if it is no order's
   */
  record Sent(long n, String tenant, String key, String payload, @Nullable String lines)
      implements ClientEvent {}

  /**
   * Written when the whole answer was there.
   *
   * @param status the HTTP status
   * @param contentType the header, if there was one
   * @param location the header, if there was one
   * @param bodySha256 of the answer's body, in hex
   * @param id the order's, for a 2xx whose body has one
   * @param replayed whether the answer said that it had been given before
   */
  record Answered(
      long n,
      String tenant,
      String key,
      String payload,
      int status,
      @Nullable String contentType,
      @Nullable String location,
      String bodySha256,
      @Nullable String id,
      boolean replayed)
      implements ClientEvent {}

  /**
   * Written when no whole answer came: what became of the request is not known to the client.
   *
   * @param why what happened instead
   */
  record Lost(long n, String tenant, String key, String payload, String why)
      implements ClientEvent {}
}
