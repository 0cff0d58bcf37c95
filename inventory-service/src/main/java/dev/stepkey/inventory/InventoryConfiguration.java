package dev.stepkey.inventory;

import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.StepNames;
import dev.stepkey.schema.worker.StepTableConfiguration;
import dev.stepkey.schema.worker.WorkerHostConfiguration;
import dev.stepkey.step.LocalStep;
import dev.stepkey.step.StepTable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
@Import({WorkerHostConfiguration.class, StepTableConfiguration.class})
class InventoryConfiguration {

  @Bean
  LocalStep<ReserveInventory, Reservation> reserveInventory(StepTable steps) {
    return new LocalStep<>(
        steps,
        StepNames.RESERVE_INVENTORY,
        Reservation.class,
        new StockReservation(new InventoryRepository()));
  }

  @Bean
  InventoryActivitiesImpl inventoryActivities(
      LocalStep<ReserveInventory, Reservation> reserveInventory) {
    return new InventoryActivitiesImpl(reserveInventory);
  }
}
