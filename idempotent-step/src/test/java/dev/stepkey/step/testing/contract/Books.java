package dev.stepkey.step.testing.contract;

/**
 * What moved for one key, read where the effect is and never from the step's record.
 *
 * @param done how often the effect took place
 * @param undone how often it was undone
 */
public record Books(int done, int undone) {}
