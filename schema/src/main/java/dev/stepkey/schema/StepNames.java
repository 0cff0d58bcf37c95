package dev.stepkey.schema;

/** One name everywhere: key suffix, activity type, column value, metric tag, anchor in the docs. */
public final class StepNames {

  public static final String RESERVE_INVENTORY = "reserve-inventory";
  public static final String RELEASE_INVENTORY = "release-inventory";
  public static final String CHARGE_PAYMENT = "charge-payment";
  public static final String REFUND_PAYMENT = "refund-payment";
  public static final String CREATE_SHIPMENT = "create-shipment";
  public static final String CANCEL_SHIPMENT = "cancel-shipment";

  /** An operator's: the step never takes effect, unless it already has. */
  public static final String GIVE_UP_SHIPMENT = "give-up-shipment";

  /** A person's: what these compensate was undone by other means. */
  public static final String RESOLVE_RELEASE_INVENTORY = "resolve-release-inventory";

  public static final String RESOLVE_REFUND_PAYMENT = "resolve-refund-payment";
  public static final String RESOLVE_CANCEL_SHIPMENT = "resolve-cancel-shipment";

  private StepNames() {}
}
