package dev.stepkey.harness.architecture.planted.transaction;

import com.stripe.StripeClient;
import org.jooq.DSLContext;

/** Asks while it reads. */
final class BookRepository {

  private final DSLContext db;
  private final StripeClient stripe;

  BookRepository(DSLContext db, StripeClient stripe) {
    this.db = db;
    this.stripe = stripe;
  }

  Object entries() {
    return db.fetch("SELECT 1").map(row -> stripe.v1());
  }
}
