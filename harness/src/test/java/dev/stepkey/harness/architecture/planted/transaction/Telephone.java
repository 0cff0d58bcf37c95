package dev.stepkey.harness.architecture.planted.transaction;

import dev.stepkey.step.RemoteEffect;
import dev.stepkey.step.StepKey;

final class Telephone implements Desk.Line {

  private final RemoteEffect<String, String> provider;

  Telephone(RemoteEffect<String, String> provider) {
    this.provider = provider;
  }

  @Override
  public String call(String question) {
    return provider.refund(StepKey.parse("planted", question), "ref").toString();
  }
}
