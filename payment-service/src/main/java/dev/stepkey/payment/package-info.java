/** Charge-payment and refund-payment: a remote step over Stripe PaymentIntents. */
@NullMarked
package dev.stepkey.payment;

import org.jspecify.annotations.NullMarked;
