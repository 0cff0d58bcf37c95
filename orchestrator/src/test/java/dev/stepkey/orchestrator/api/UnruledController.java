package dev.stepkey.orchestrator.api;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A route that somebody has added and given no row in the table of routes. It lies among the
 * controllers, where the application finds it if a test says so.
 */
@RestController
@ConditionalOnProperty("stepkey.test.unruled")
final class UnruledController {

  @GetMapping("/v1/unruled")
  @Answers(
      summary = "Tells everything.",
      success = @Answers.Success(status = 200, when = "Always."))
  String everything() {
    return "everything";
  }

  /** Outside of what the API's description is about. */
  @GetMapping("/backdoor")
  String backdoor() {
    return "everything";
  }
}
