/** The embedded stack: PostgreSQL, Temporal, the sandbox and the four applications in one JVM. */
@NullMarked
package dev.stepkey.harness;

import org.jspecify.annotations.NullMarked;
