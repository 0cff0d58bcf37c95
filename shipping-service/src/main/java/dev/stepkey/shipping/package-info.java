/** Create-shipment and cancel-shipment: a remote step over EasyPost shipments. */
@NullMarked
package dev.stepkey.shipping;

import org.jspecify.annotations.NullMarked;
