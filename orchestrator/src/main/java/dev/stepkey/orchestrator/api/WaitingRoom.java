package dev.stepkey.orchestrator.api;

import java.util.HashMap;
import java.util.Map;

/** How many wait: each holds a connection of the server, which all tenants share. */
final class WaitingRoom {

  /** The server has twice as many connections (server.tomcat.max-connections). */
  static final int MOST = 1_000;

  /** Of one tenant. */
  static final int MOST_OF_ONE = 100;

  private final Map<String, Integer> taken = new HashMap<>();
  private int all;

  /** Takes a place, if there is one. */
  synchronized boolean enter(String tenant) {
    int own = taken.getOrDefault(tenant, 0);
    boolean room = all < MOST && own < MOST_OF_ONE;
    if (room) {
      taken.put(tenant, own + 1);
      all++;
    }
    return room;
  }

  /** To be called once for each place that was taken. */
  synchronized void leave(String tenant) {
    int left = taken.getOrDefault(tenant, 0) - 1;
    if (left > 0) {
      taken.put(tenant, left);
    } else {
      taken.remove(tenant);
    }
    all--;
  }
}
