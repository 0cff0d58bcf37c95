package dev.stepkey.orchestrator.saga;

import java.util.List;

/**
 * The decision cell of one order. Each decision is a compare-and-set that answers what the cell
 * says afterwards, whoever wrote it: the caller follows the answer, not its own wish.
 */
public interface Decisions {

  /** What the cell says now. */
  Standing read();

  /** Undecided becomes PROCEED. Only for a driver that holds completed reserve and charge. */
  Decision proceed();

  /** Undecided becomes ABORT: on a refusal, the order's deadline, or a cancel. */
  Decision abort(Reason reason);

  /** PROCEED becomes ABORT, because create-shipment was refused and holds no shipment. */
  Decision abortRefusedShipment(Reason reason);

  /**
   * Records that the order has ended: completed under PROCEED, every compensation answered under
   * ABORT. Repeating it changes nothing.
   */
  void end(Decision as, List<StepView> steps);
}
