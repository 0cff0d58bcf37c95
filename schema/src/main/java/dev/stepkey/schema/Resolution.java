package dev.stepkey.schema;

/**
 * A person's statement that a compensation was done by other means than ours: by bank transfer, by
 * telephone, by counting the shelf.
 *
 * @param call with the compensation's own key
 * @param evidence by what, for the books and for whoever asks later; 1 to 500 characters
 */
public record Resolution(StepCall call, String evidence) {}
