package dev.stepkey.harness.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Function;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** The payment provider's HTTP API. */
@RestController
final class StripeController {

  private final PaymentIntents intents;
  private final Refunds refunds;
  private final Idempotency idempotency;

  StripeController(PaymentIntents intents, Refunds refunds, Idempotency idempotency) {
    this.intents = intents;
    this.refunds = refunds;
    this.idempotency = idempotency;
  }

  @PostMapping("/v1/payment_intents")
  ResponseEntity<String> createIntent(HttpServletRequest request) {
    Idempotency.Answer answer = idempotency.execute(request, intents::create);
    RequestLog.about(request, Json.parse(answer.body()).path("id").asString(""));
    return response(answer);
  }

  @GetMapping("/v1/payment_intents/{id}")
  ResponseEntity<String> intent(@PathVariable String id) {
    return ok(intents.retrieve(id));
  }

  @PostMapping("/v1/payment_intents/{id}/confirm")
  ResponseEntity<String> confirm(@PathVariable String id, HttpServletRequest request) {
    return post(request, params -> intents.confirm(id, params));
  }

  @PostMapping("/v1/payment_intents/{id}/cancel")
  ResponseEntity<String> cancel(@PathVariable String id, HttpServletRequest request) {
    return post(request, params -> intents.cancel(id, params));
  }

  @PostMapping("/v1/refunds")
  ResponseEntity<String> createRefund(HttpServletRequest request) {
    ResponseEntity<String> answer = post(request, refunds::create);
    RequestLog.about(request, request.getParameter("payment_intent"));
    return answer;
  }

  @GetMapping("/v1/refunds/{id}")
  ResponseEntity<String> refund(@PathVariable String id) {
    return ok(refunds.retrieve(id));
  }

  @GetMapping("/v1/refunds")
  ResponseEntity<String> refunds(HttpServletRequest request) {
    StripeParams params = StripeParams.of(request);
    RequestLog.about(request, params.required("payment_intent"));
    return ok(refunds.list(params));
  }

  private ResponseEntity<String> post(
      HttpServletRequest request, Function<StripeParams, ObjectNode> endpoint) {
    return response(idempotency.execute(request, endpoint));
  }

  private static ResponseEntity<String> response(Idempotency.Answer answer) {
    ResponseEntity.BodyBuilder response =
        ResponseEntity.status(answer.status()).contentType(MediaType.APPLICATION_JSON);
    if (answer.replayed()) {
      response.header("Idempotent-Replayed", "true");
    }
    return response.body(answer.body());
  }

  private static ResponseEntity<String> ok(ObjectNode json) {
    return Json.response(200, Json.write(json));
  }
}
