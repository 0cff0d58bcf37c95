/**
 * The contract of a step and its compensation, to be run over any effect: a model that says what
 * may be answered and what may stand in the books, and three explorers (all sequences with every
 * crash, races, random walks) that compare it with a real step.
 */
@NullMarked
package dev.stepkey.step.testing.contract;

import org.jspecify.annotations.NullMarked;
