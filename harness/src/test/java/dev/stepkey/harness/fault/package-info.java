@NullMarked
package dev.stepkey.harness.fault;

import org.jspecify.annotations.NullMarked;
