package dev.stepkey.harness.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All books as they were read. */
final class Books {

  /** From when on the records of a service are complete. */
  final Map<Part, Instant> watermarks = new EnumMap<>(Part.class);

  /** Whether a row tells when it was committed. */
  final Map<Part, Boolean> commitTimes = new EnumMap<>(Part.class);

  /** Requests that the provider and the carrier answered, by the object they were about. */
  final Map<String, Long> confirms = new HashMap<>();

  final Map<String, Long> parcelRequests = new HashMap<>();

  final List<Stock> stock = new ArrayList<>();

  /** Records of steps that nobody here knows, so that nobody judges them: how many of each. */
  final Map<String, Long> unknownSteps = new TreeMap<>();

  /** Answers from the record, as far as they were counted. */
  long replays;

  private final Map<Key, Case> cases = new LinkedHashMap<>();
  private final Map<String, Case> byOrder = new HashMap<>();
  private @Nullable Set<String> clientKeys;

  /**
   * One row of the stock.
   *
   * @param held the sum of the lines whose reservation is not released
   */
  record Stock(String sku, long onHand, long available, long reserved, long held) {}

  Collection<Case> cases() {
    return cases.values();
  }

  /** The order's own row: nobody else makes a case that has an order. Null if it is the second. */
  @Nullable Case open(Key key, Case.Order order) {
    Case fresh = new Case(key);
    fresh.order = order;
    byOrder.put(order.id(), fresh);
    return cases.putIfAbsent(key, fresh) == null ? fresh : null;
  }

  @Nullable Case find(Key key) {
    return cases.get(key);
  }

  @Nullable Case find(String orderId) {
    return byOrder.get(orderId);
  }

  /**
   * Where a row belongs by its key; with a note if it says something else itself.
   *
   * @param orderId the order that the row names, if it does
   * @param table where it stands, for people
   * @param id its own name there
   */
  Case join(Key key, @Nullable String orderId, String table, String id) {
    Case found = cases.computeIfAbsent(key, Case::new);
    if (found.order == null) {
      found.orphans.add(table + " " + id);
    }
    Case named = orderId == null ? null : byOrder.get(orderId);
    if (named != null && named != found) {
      found.strange.add(
          "%s %s names the order %s of %s".formatted(table, id, orderId, show(named.key)));
    } else if (found.order != null && orderId != null && named == null) {
      found.strange.add(
          "%s %s names the order %s, which is not there".formatted(table, id, orderId));
    }
    return found;
  }

  static String show(Key key) {
    return key.tenant() + "/" + key.idempotencyKey();
  }

  /** Whether any tenant has an order under this key. */
  boolean isKeyOfSomebody(String idempotencyKey) {
    Set<String> keys = clientKeys;
    if (keys == null) {
      keys = new HashSet<>();
      for (Case each : byOrder.values()) {
        keys.add(each.key.idempotencyKey());
      }
      clientKeys = keys;
    }
    return keys.contains(idempotencyKey);
  }

  long orders() {
    return byOrder.size();
  }
}
