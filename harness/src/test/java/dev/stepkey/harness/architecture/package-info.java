/**
 * What the design forbids, checked on the compiled classes of every module.
 *
 * <p>A rule that checks nothing passes. So every rule is also run on classes under {@code planted}
 * that break it, must name exactly those, and must fail where its subject matches no class at all.
 */
@NullMarked
package dev.stepkey.harness.architecture;

import org.jspecify.annotations.NullMarked;
