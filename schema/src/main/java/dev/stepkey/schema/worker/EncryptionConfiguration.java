package dev.stepkey.schema.worker;

import io.temporal.common.converter.DataConverter;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How this process writes and reads what Temporal keeps. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EncryptionProperties.class)
class EncryptionConfiguration {

  /** Taken by Temporal's starter, for the client and the workers. */
  @Bean
  DataConverter mainDataConverter(EncryptionProperties properties) {
    return new PayloadEncryption(properties).converter();
  }
}
