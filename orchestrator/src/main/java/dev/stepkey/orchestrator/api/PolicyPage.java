package dev.stepkey.orchestrator.api;

import dev.stepkey.schema.worker.Retention;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The policy of the keys, published as the draft of the header asks for. */
@RestController
final class PolicyPage {

  private final String page;

  /**
   * The page as it is for this process.
   *
   * @throws IOException if it is not in the jar
   */
  PolicyPage(Retention retention) throws IOException {
    String text =
        new ClassPathResource("pages/idempotency.html").getContentAsString(StandardCharsets.UTF_8);
    this.page = text.replace("{window}", words(retention.orderKeys()));
  }

  private static String words(Duration window) {
    return window.toHours() % 24 == 0 ? window.toDays() + " days" : window.toHours() + " hours";
  }

  /** Whatever is accepted: there is no other form of it (RFC 9110, 12.5.1). */
  @GetMapping("/idempotency")
  ResponseEntity<String> policy() {
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
        .body(page);
  }
}
