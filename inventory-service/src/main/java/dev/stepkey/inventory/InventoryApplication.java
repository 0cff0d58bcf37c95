package dev.stepkey.inventory;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The inventory service's process. */
@SpringBootApplication
public class InventoryApplication {

  /** Starts it; configuration is read from {@code inventory.yml}. */
  public static void main(String[] args) {
    new SpringApplicationBuilder(InventoryApplication.class)
        .properties("spring.config.name=inventory")
        .run(args);
  }
}
