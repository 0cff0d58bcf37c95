package dev.stepkey.harness.drill;

/**
 * What a drill does.
 *
 * @param orders at most
 * @param duplicates how often each request is sent
 * @param rate requests a second
 * @param seed of the order in which they are sent
 * @param temporal host:port
 * @param namespace of the services there
 */
record Settings(
    int orders, int duplicates, int rate, long seed, String temporal, String namespace) {}
