package dev.stepkey.harness.architecture.planted.imports.shipping;

import dev.stepkey.harness.architecture.planted.imports.payment.Terminal;

abstract class KnowsPayment implements Terminal {}
