package dev.stepkey.orchestrator.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;

final class ProblemTest {

  /** Tomcat says so while its context is not there yet, or no more. */
  @Test
  void whatIsNotThereAtTheMomentMayBeSentAgain() {
    ErrorCode code = ErrorCode.of(HttpStatusCode.valueOf(503));
    assertThat(code).isEqualTo(ErrorCode.OVERLOADED);
    ResponseEntity<Object> problem = Problem.of(code);
    assertThat(problem.getStatusCode().value()).isEqualTo(503);
    assertThat(problem.getHeaders().getOrEmpty("Retry-After")).containsExactly("2");
  }
}
