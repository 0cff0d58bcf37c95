/**
 * The duplicate-delivery exercise: the same deliveries go to a service without a guard, which lives
 * here, and to the real inventory service.
 */
@NullMarked
package dev.stepkey.harness.demo;

import org.jspecify.annotations.NullMarked;
