/**
 * How a process hosts its end of a contract: it waits for what it needs, and turns what the library
 * throws into what Temporal understands. The failure types are part of the contract.
 */
@NullMarked
package dev.stepkey.schema.worker;

import org.jspecify.annotations.NullMarked;
