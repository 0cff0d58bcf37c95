package dev.stepkey.step;

/**
 * A step's outcome, and whether this delivery found it already recorded.
 *
 * @param outcome how the step ended
 * @param replayed true if it was answered from the record: what took effect was recorded by another
 *     delivery
 * @param <R> what a completed step answers
 */
public record Recorded<R>(StepOutcome<R> outcome, boolean replayed) {}
