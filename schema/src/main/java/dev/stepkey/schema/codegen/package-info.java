/** Build time only: jOOQ classes from a service's own migrations. */
@NullMarked
package dev.stepkey.schema.codegen;

import org.jspecify.annotations.NullMarked;
