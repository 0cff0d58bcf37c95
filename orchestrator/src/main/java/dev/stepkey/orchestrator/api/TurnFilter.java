package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.problem.ErrorCode;
import dev.stepkey.orchestrator.problem.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets so many requests be carried out at once and no more, first come, first served. Whoever waits
 * for the end of an order has had its turn: it is over when the handler returns.
 */
final class TurnFilter extends OncePerRequestFilter {

  /** Shorter than the wait for a connection of the pool: this queue is the one that is seen. */
  private static final long PATIENCE_SECONDS = 2;

  private final Semaphore turns;

  TurnFilter(int atOnce) {
    this.turns = new Semaphore(atOnce, true);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!isTurn()) {
      Problem.write(response, ErrorCode.OVERLOADED, null);
      return;
    }
    try {
      chain.doFilter(request, response);
    } finally {
      turns.release();
    }
  }

  private boolean isTurn() {
    try {
      return turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
