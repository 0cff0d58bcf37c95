package dev.stepkey.orchestrator.saga;

import java.util.List;

/** Where the end of one return is recorded. Repeating either changes nothing. */
public interface Returns {

  /** Every step is compensated: the order is returned. */
  void returned(List<StepView> steps);

  /** The parcel had been handed over: the order stays completed, and nothing was undone. */
  void tooLate(String detail);
}
