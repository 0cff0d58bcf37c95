package dev.stepkey.orchestrator.access;

/** One context for each mode, for all tests: a start takes seconds. It ends with the JVM. */
final class SharedApis {

  private static final class Keys {
    static final AccessApi API = new AccessApi("--stepkey.security.mode=api-key");
  }

  private static final class Local {
    static final AccessApi API =
        new AccessApi("--stepkey.security.mode=local", "--stepkey.security.local.tenant=acme");
  }

  private SharedApis() {}

  static AccessApi keys() {
    return Keys.API;
  }

  static AccessApi local() {
    return Local.API;
  }
}
