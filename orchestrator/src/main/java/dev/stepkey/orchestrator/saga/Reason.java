package dev.stepkey.orchestrator.saga;

/**
 * Why an order is aborted.
 *
 * @param step the step that refused or ran out of time
 * @param code stable, for programs: the step's refusal code, {@code deadline}, {@code cancelled}
 * @param detail a sentence for people
 */
public record Reason(String step, String code, String detail) {}
