package dev.stepkey.payment;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The payment service's process. */
@SpringBootApplication
public class PaymentApplication {

  /** Starts it; configuration is read from {@code payment.yml}. */
  public static void main(String[] args) {
    new SpringApplicationBuilder(PaymentApplication.class)
        .properties("spring.config.name=payment")
        .run(args);
  }
}
