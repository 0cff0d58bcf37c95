package dev.stepkey.schema;

/** One name everywhere: key suffix, activity type, column value, metric tag, anchor in the docs. */
public final class StepNames {

  public static final String RESERVE_INVENTORY = "reserve-inventory";
  public static final String RELEASE_INVENTORY = "release-inventory";
  public static final String CHARGE_PAYMENT = "charge-payment";
  public static final String REFUND_PAYMENT = "refund-payment";
  public static final String CREATE_SHIPMENT = "create-shipment";
  public static final String CANCEL_SHIPMENT = "cancel-shipment";

  private StepNames() {}
}
