package dev.stepkey.harness.architecture.planted.imports.inventory.jooq;

/** As if generated. */
public final class Tables {

  private Tables() {}

  /** A name. */
  public static String stock() {
    return "stock";
  }
}
