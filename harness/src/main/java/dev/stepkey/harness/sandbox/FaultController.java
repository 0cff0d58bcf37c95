package dev.stepkey.harness.sandbox;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Switches for what goes wrong at the provider and the carrier. They are no provider calls. */
@RestController
final class FaultController {

  private final FaultRules rules;

  FaultController(FaultRules rules) {
    this.rules = rules;
  }

  /**
   * Sets one: {@code {"match": step key or order id or path, "path": a pattern for the call's path,
   * "fault": "lose-reply|stall|error-5xx|error-5xx-after|decline", "count": 1, "millis": 5000}};
   * all but the fault have defaults, which are: every call, once.
   */
  @PostMapping("/sandbox/faults")
  ResponseEntity<String> set(@RequestBody String body) {
    JsonNode wanted = Json.parse(body);
    SandboxFault fault;
    try {
      fault = SandboxFault.of(wanted.path("fault").asString(""));
    } catch (IllegalArgumentException unknown) {
      return Json.response(400, Json.write(Json.object().put("error", unknown.getMessage())));
    }
    FaultRules.Rule rule =
        rules.add(
            wanted.path("match").asString(""),
            wanted.path("path").asString(".*"),
            fault,
            wanted.path("count").asInt(1),
            wanted.path("millis").asLong(5_000));
    return Json.response(201, Json.write(json(rule)));
  }

  @GetMapping("/sandbox/faults")
  ResponseEntity<String> all() {
    ObjectNode answer = Json.object();
    ArrayNode list = answer.putArray("faults");
    rules.all().forEach(rule -> list.add(json(rule)));
    return Json.response(200, Json.write(answer));
  }

  @GetMapping("/sandbox/faults/{id}")
  ResponseEntity<String> one(@PathVariable int id) {
    return answer(rules.find(id));
  }

  /** Takes one up, and answers with what it has done. */
  @DeleteMapping("/sandbox/faults/{id}")
  ResponseEntity<String> remove(@PathVariable int id) {
    return answer(rules.remove(id));
  }

  /** Heals everything. */
  @DeleteMapping("/sandbox/faults")
  ResponseEntity<String> clear() {
    ResponseEntity<String> before = all();
    rules.clear();
    return before;
  }

  private static ResponseEntity<String> answer(FaultRules.@Nullable Rule rule) {
    return rule == null
        ? Json.response(404, Json.write(Json.object().put("error", "There is no such fault.")))
        : Json.response(200, Json.write(json(rule)));
  }

  private static ObjectNode json(FaultRules.Rule rule) {
    ObjectNode json = Json.object().put("id", Integer.toString(rule.id()));
    json.put("match", rule.match()).put("path", rule.path().pattern());
    json.put("fault", rule.fault().toString()).put("count", rule.count());
    return json.put("millis", rule.millis()).put("landed", rule.landed().get());
  }
}
