package dev.stepkey.orchestrator.api;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.customizers.GlobalOperationComponentsCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The description of the API (OpenAPI), at /v3/api-docs and, to be read, at /swagger-ui.html. */
@Configuration(proxyBeanMethods = false)
class DescriptionConfiguration {

  private static final String BEARER = "bearer";

  @Bean
  OpenAPI description() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Stepkey order API")
                .version("v1")
                .description(
                    "Orders that can be retried without moving money, stock or parcels twice. The"
                        + " policy of the keys is at /idempotency, every error at /problems."))
        // Wherever the document was loaded from.
        .servers(List.of(new Server().url("/")))
        .addSecurityItem(new SecurityRequirement().addList(BEARER))
        .components(
            new Components()
                .addSecuritySchemes(
                    BEARER,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description(
                            "An API key or a JWT, by stepkey.security.mode; nothing in mode local.")));
  }

  @Bean
  GlobalOperationComponentsCustomizer operationDescription() {
    return new OperationDescription();
  }
}
