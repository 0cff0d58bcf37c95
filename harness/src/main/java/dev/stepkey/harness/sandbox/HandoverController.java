package dev.stepkey.harness.sandbox;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What happens to a parcel without any call of ours. It is no provider call: it needs no key. */
@RestController
final class HandoverController {

  private final EasyPostBook book;

  HandoverController(EasyPostBook book) {
    this.book = book;
  }

  /** The carrier collects the order's parcel, and takes its label back no more. */
  @PostMapping("/sandbox/handover")
  ResponseEntity<String> handOver(@RequestParam String order) {
    return book.handOver(order)
        ? Json.response(200, Json.write(Json.object().put("order", order)))
        : Json.response(
            404, Json.write(Json.object().put("error", "The order has no live label.")));
  }
}
