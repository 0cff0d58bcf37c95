package dev.stepkey.schema;

/** One task queue per service; each service hosts its own worker on it. */
public final class TaskQueues {

  public static final String ORDERS = "orders";
  public static final String INVENTORY = "inventory";
  public static final String PAYMENT = "payment";
  public static final String SHIPPING = "shipping";

  private TaskQueues() {}
}
