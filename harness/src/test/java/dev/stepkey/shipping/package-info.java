/** The shipping service's contract with the sandbox carrier. */
@NullMarked
package dev.stepkey.shipping;

import org.jspecify.annotations.NullMarked;
