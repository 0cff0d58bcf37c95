package dev.stepkey.harness.fault;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Commits to be cut, as ordered by {@link CommitTrap}s: each the next one in its database whose
 * client named a key and one of some states.
 */
final class CommitOrders {

  /** In the place of a protocol version; no client of PostgreSQL sends it. */
  static final int CODE = 0x73746570;

  static final String SET = "set";
  static final String HAS_SPRUNG = "has-sprung";
  static final String TAKE_UP = "take-up";
  static final int YES = 'Y';
  static final int NO = 'N';

  private record Order(String database, String key, String states) {

    /** Not as the beginning of a longer key. */
    boolean isNamedIn(String said) {
      return Pattern.compile(Pattern.quote(key) + "(?![\\w-])").matcher(said).find()
          && Pattern.compile(states).matcher(said).find();
    }
  }

  /** Whether the order has been carried out. */
  private final Map<Order, Boolean> orders = new ConcurrentHashMap<>();

  /** What a trap says; the answer to it. */
  int told(List<String> words) {
    Order order = new Order(words.get(1), words.get(2), words.get(3));
    Boolean before =
        switch (words.get(0)) {
          case SET -> orders.put(order, false);
          case TAKE_UP -> orders.remove(order);
          default -> orders.get(order);
        };
    return Boolean.TRUE.equals(before) ? YES : NO;
  }

  void clear() {
    orders.clear();
  }

  /** Carries out the order for this commit, if there is one. */
  boolean cuts(PostgresProxy.CommitSeen seen) {
    return orders.keySet().stream()
        .filter(order -> order.database().equals(seen.database()))
        .filter(order -> order.isNamedIn(seen.said()))
        .anyMatch(order -> orders.replace(order, false, true));
  }
}
