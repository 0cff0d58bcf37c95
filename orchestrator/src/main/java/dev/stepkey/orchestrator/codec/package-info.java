/** Shows people who hold the keys what Temporal keeps encrypted. */
@NullMarked
package dev.stepkey.orchestrator.codec;

import org.jspecify.annotations.NullMarked;
