package dev.stepkey.shipping;

import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.schema.StepNames;
import dev.stepkey.schema.worker.StepTableConfiguration;
import dev.stepkey.schema.worker.WorkerHostConfiguration;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepTable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.client.RestClient;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ShippingProperties.class)
@Import({WorkerHostConfiguration.class, StepTableConfiguration.class})
class ShippingConfiguration {

  @Bean
  Carrier easyPost(RestClient.Builder http, ShippingProperties properties) {
    return new EasyPostCarrier(EasyPostApi.over(http, properties), properties.from().address());
  }

  @Bean
  RemoteStep<CreateShipment, Shipment> createShipment(StepTable steps, Carrier carrier) {
    return new RemoteStep<>(
        steps,
        StepNames.CREATE_SHIPMENT,
        Shipment.class,
        new LabelPurchase(carrier),
        new ShippingRepository());
  }

  @Bean
  ShippingActivitiesImpl shippingActivities(RemoteStep<CreateShipment, Shipment> createShipment) {
    return new ShippingActivitiesImpl(createShipment);
  }
}
