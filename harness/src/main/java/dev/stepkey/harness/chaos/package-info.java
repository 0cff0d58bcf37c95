/** Everything as processes of its own, under load, killed, frozen and cut; and then judged. */
@NullMarked
package dev.stepkey.harness.chaos;

import org.jspecify.annotations.NullMarked;
