package dev.stepkey.harness.demo;

import java.net.URI;

/** What a demo runs on: real parts, started for it and thrown away after it. */
public interface Workbench extends AutoCloseable {

  /** Of a database in the scratch cluster, which trusts every role of its own machine. */
  String jdbcUrl(String database);

  /** Temporal's address, host:port. */
  String temporal();

  /** Where the inventory service shows its metrics. */
  URI metrics();
}
