package dev.stepkey.schema;

/**
 * So many of one thing.
 *
 * @param sku the catalogue's name of it
 * @param quantity in pieces, at least 1
 */
public record OrderLine(String sku, int quantity) {}
