package dev.stepkey.harness.architecture.planted.imports.orchestrator.saga;

import org.jooq.DSLContext;
import org.springframework.context.ApplicationContext;

final class KnowsSpringAndJooq {

  DSLContext from(ApplicationContext context) {
    return context.getBean(DSLContext.class);
  }
}
