package dev.stepkey.shipping;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The shipping service's process. */
@SpringBootApplication
public class ShippingApplication {

  /** Starts it; configuration is read from {@code shipping.yml}. */
  public static void main(String[] args) {
    new SpringApplicationBuilder(ShippingApplication.class)
        .properties("spring.config.name=shipping")
        .run(args);
  }
}
