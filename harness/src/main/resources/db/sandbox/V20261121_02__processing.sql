-- Payments that take their time, as bank debits do.

alter table payment_intent
  add column processing_until timestamptz,
  add constraint payment_intent_processing_ends
    check (status <> 'processing' or processing_until is not null);
comment on column payment_intent.processing_until is 'From then on whoever asks for a processing intent finds it succeeded or failed; null if it was never processing.';
