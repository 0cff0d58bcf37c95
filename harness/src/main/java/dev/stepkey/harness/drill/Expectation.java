package dev.stepkey.harness.drill;

/**
 * A request, and what its record answers.
 *
 * @param ending of its order
 */
record Expectation(Request request, FinishedOrder.Ending ending, Answer answer) {

  Difference but(String got) {
    return new Difference(
        request.order().orderId().toString(), request.name(), answer.toString(), got);
  }
}
