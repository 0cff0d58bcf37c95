/** Requests that must all be refused, made from the API's own document and a seed. */
@NullMarked
package dev.stepkey.harness.hostile;

import org.jspecify.annotations.NullMarked;
