/** For the tests of this library and of services that use it: real PostgreSQL, one per JVM. */
@NullMarked
package dev.stepkey.step.testing;

import org.jspecify.annotations.NullMarked;
