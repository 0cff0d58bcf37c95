/** Reserve-inventory and release-inventory: a local step over stock. */
@NullMarked
package dev.stepkey.inventory;

import org.jspecify.annotations.NullMarked;
