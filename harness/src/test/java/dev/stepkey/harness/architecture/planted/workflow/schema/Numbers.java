package dev.stepkey.harness.architecture.planted.workflow.schema;

/** What it answers depends on who implements it. */
public interface Numbers {

  /** Another one. */
  String next();
}
