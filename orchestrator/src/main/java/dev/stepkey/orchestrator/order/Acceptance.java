package dev.stepkey.orchestrator.order;

import java.util.Map;

/**
 * The answer to a submission. It is stored with the order and given again byte for byte.
 *
 * @param status the HTTP status
 * @param headers the headers that are part of the answer
 * @param body the body's bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes are what a replay has to repeat.
public record Acceptance(int status, Map<String, String> headers, byte[] body) {}
