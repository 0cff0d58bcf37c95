/** The command line: it knows all commands, and nobody knows it. */
@NullMarked
package dev.stepkey.harness.cli;

import org.jspecify.annotations.NullMarked;
