package dev.stepkey.step;

/**
 * A compensation's outcome, and whether this delivery found it already recorded.
 *
 * @param outcome how the compensation ended
 * @param replayed true if it was answered from the record, without any effect
 */
public record RecordedUndo(UndoOutcome outcome, boolean replayed) {}
