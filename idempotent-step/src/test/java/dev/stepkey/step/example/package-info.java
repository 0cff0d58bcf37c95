/** The example of the README, outside the library's package: what it uses is public. */
@NullMarked
package dev.stepkey.step.example;

import org.jspecify.annotations.NullMarked;
