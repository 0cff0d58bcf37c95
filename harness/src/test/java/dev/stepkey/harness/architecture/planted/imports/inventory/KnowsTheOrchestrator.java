package dev.stepkey.harness.architecture.planted.imports.inventory;

import dev.stepkey.harness.architecture.planted.imports.orchestrator.order.Order;
import java.util.List;

interface KnowsTheOrchestrator {

  List<Order> waiting();
}
