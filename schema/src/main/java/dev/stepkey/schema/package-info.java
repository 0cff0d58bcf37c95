/**
 * What two processes must agree on: step names, task queues, commands and results.
 *
 * <p>All of it travels, and lies in stored workflow histories: names and fields are wire contracts.
 * A field may be added if old payloads still read; none is renamed or removed.
 */
@NullMarked
package dev.stepkey.schema;

import org.jspecify.annotations.NullMarked;
