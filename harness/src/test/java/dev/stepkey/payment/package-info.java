/** The payment service's contract with the sandbox provider. */
@NullMarked
package dev.stepkey.payment;

import org.jspecify.annotations.NullMarked;
