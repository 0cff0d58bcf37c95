package dev.stepkey.orchestrator.api;

/** The tenant has no such order. */
final class OrderNotFoundException extends RuntimeException {

  private static final long serialVersionUID = 1L;
}
