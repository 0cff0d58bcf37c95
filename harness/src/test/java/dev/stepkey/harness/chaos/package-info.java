@NullMarked
package dev.stepkey.harness.chaos;

import org.jspecify.annotations.NullMarked;
