package dev.stepkey.payment;

import com.stripe.StripeClient;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.schema.StepNames;
import dev.stepkey.schema.worker.StepTableConfiguration;
import dev.stepkey.schema.worker.WorkerHostConfiguration;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepTable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PaymentProperties.class)
@Import({WorkerHostConfiguration.class, StepTableConfiguration.class})
class PaymentConfiguration {

  @Bean
  PaymentProvider stripe(PaymentProperties properties) {
    return new StripeProvider(
        StripeClient.builder()
            .setApiKey(properties.apiKey())
            .setApiBase(properties.apiBase())
            // Temporal is the only retrier of steps: a retry in here would land after the fence.
            .setMaxNetworkRetries(0)
            .setHttpClient(
                new StripeTransport(properties.connectTimeout(), properties.readTimeout()))
            .build());
  }

  @Bean
  RemoteStep<ChargePayment, Payment> chargePayment(StepTable steps, PaymentProvider provider) {
    return new RemoteStep<>(
        steps,
        StepNames.CHARGE_PAYMENT,
        Payment.class,
        new CardCharge(provider),
        new PaymentRepository());
  }

  @Bean
  PaymentActivitiesImpl paymentActivities(RemoteStep<ChargePayment, Payment> chargePayment) {
    return new PaymentActivitiesImpl(chargePayment);
  }
}
