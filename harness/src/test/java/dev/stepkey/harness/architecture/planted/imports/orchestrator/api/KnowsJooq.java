package dev.stepkey.harness.architecture.planted.imports.orchestrator.api;

import dev.stepkey.harness.architecture.planted.imports.orchestrator.order.Order;
import java.util.List;
import org.jooq.DSLContext;

/** It may know the order, but not what it is stored with. */
public record KnowsJooq(DSLContext db, List<Order> orders) {}
