/**
 * The sandbox payment provider and carrier: the part of Stripe's and EasyPost's HTTP APIs that the
 * services use, with a ledger of its own that an audit can trust.
 *
 * <p>Where this package and the real provider differ in an answer, this package is wrong. Known
 * limits: any API key is accepted but a live one, a test card keeps its token as its id, a
 * parameter that the sandbox does not obey is refused instead of ignored, and an address is
 * verified without being asked to ({@code verify_strict}).
 */
@NullMarked
package dev.stepkey.harness.sandbox;

import org.jspecify.annotations.NullMarked;
