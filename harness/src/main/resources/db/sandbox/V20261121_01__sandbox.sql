-- The books of the sandbox payment provider and carrier. They are what an audit compares our own
-- records with, so every movement is a row of its own that is inserted once and never deleted.

create table payment_intent (
  id                   text        not null,
  amount               bigint      not null,
  currency             text        not null,
  status               text        not null,
  payment_method       text,
  redirects_allowed    boolean     not null,
  description          text,
  metadata             jsonb       not null,
  order_id             text        generated always as (metadata ->> 'order_id') stored,
  step_key             text        generated always as (metadata ->> 'step_key') stored,
  tenant               text        generated always as (metadata ->> 'tenant') stored,
  latest_charge        text,
  last_payment_error   jsonb,
  cancellation_reason  text,
  canceled_at          timestamptz,
  created_at           timestamptz not null default clock_timestamp(),
  constraint payment_intent_pk primary key (id),
  constraint payment_intent_amount_positive check (amount > 0),
  constraint payment_intent_currency_is_lower_case check (currency ~ '^[a-z]{3}$'),
  constraint payment_intent_status_known check (status in (
    'requires_payment_method', 'requires_confirmation', 'requires_action', 'processing',
    'succeeded', 'canceled')),
  constraint payment_intent_canceled_has_time check ((status = 'canceled') = (canceled_at is not null))
);
create index payment_intent_by_order on payment_intent (order_id);
create index payment_intent_by_step_key on payment_intent (step_key);
comment on table payment_intent is 'A prepared payment; harmless until it is confirmed.';
comment on column payment_intent.id is 'pi_…, the only name by which a client can confirm or cancel it.';
comment on column payment_intent.amount is 'Minor units, fixed at creation, so that a confirm cannot change what is charged.';
comment on column payment_intent.currency is 'ISO code in lower case, as the provider writes it.';
comment on column payment_intent.status is 'Decides which calls are still accepted; changed only under the lock of this row.';
comment on column payment_intent.payment_method is 'The test card to charge; null again after a decline, so that a bare confirm cannot charge a declined intent.';
comment on column payment_intent.redirects_allowed is 'Set when redirecting methods are possible: such an intent is confirmed only with a return_url.';
comment on column payment_intent.description is 'Free text of the client, given back unchanged.';
comment on column payment_intent.metadata is 'The client''s own keys, given back unchanged.';
comment on column payment_intent.order_id is 'metadata[order_id], a column so that the ledger finds an order''s payments by index.';
comment on column payment_intent.step_key is 'metadata[step_key], a column so that effects can be counted per step key.';
comment on column payment_intent.tenant is 'metadata[tenant], so that an audit can look for payments crossing tenants.';
comment on column payment_intent.latest_charge is 'The last attempt, succeeded or failed, as the provider shows it.';
comment on column payment_intent.last_payment_error is 'Why the last attempt failed; null after a success.';
comment on column payment_intent.cancellation_reason is 'What the canceller gave as reason.';
comment on column payment_intent.canceled_at is 'When it was cancelled: from then on no confirm can succeed.';
comment on column payment_intent.created_at is 'Shown to clients as "created".';

create table charge (
  id               text        not null,
  payment_intent   text        not null,
  succeeded        boolean     not null,
  amount           bigint      not null,
  amount_refunded  bigint      not null default 0,
  currency         text        not null,
  order_id         text,
  step_key         text,
  tenant           text,
  at               timestamptz not null default clock_timestamp(),
  constraint charge_pk primary key (id),
  constraint charge_payment_intent_fk foreign key (payment_intent) references payment_intent (id),
  constraint charge_refunded_within_amount check (amount_refunded between 0 and amount),
  constraint charge_failed_is_not_refunded check (succeeded or amount_refunded = 0)
);
create unique index charge_once_per_intent on charge (payment_intent) where succeeded;
create index charge_by_order on charge (order_id);
create index charge_by_step_key on charge (step_key);
comment on table charge is 'Every attempt to take money; only the succeeded ones moved any.';
comment on column charge.id is 'ch_…, shown as latest_charge.';
comment on column charge.payment_intent is 'The intent charged; at most one charge of it can succeed.';
comment on column charge.succeeded is 'False for a declined attempt, which is kept because the provider shows it too.';
comment on column charge.amount is 'Minor units taken, or that should have been.';
comment on column charge.amount_refunded is 'Sum of its refunds, here so that a CHECK can bound it.';
comment on column charge.currency is 'Copied from the intent: the ledger reads this table alone.';
comment on column charge.order_id is 'Copied from the intent: the ledger reads this table alone.';
comment on column charge.step_key is 'Copied from the intent: effects are counted per step key.';
comment on column charge.tenant is 'Copied from the intent: an audit looks for movements crossing tenants.';
comment on column charge.at is 'When the money moved.';

create table refund (
  id              text        not null,
  charge          text        not null,
  payment_intent  text        not null,
  amount          bigint      not null,
  currency        text        not null,
  reason          text,
  metadata        jsonb       not null,
  order_id        text,
  step_key        text,
  tenant          text,
  at              timestamptz not null default clock_timestamp(),
  constraint refund_pk primary key (id),
  constraint refund_charge_fk foreign key (charge) references charge (id),
  constraint refund_payment_intent_fk foreign key (payment_intent) references payment_intent (id),
  constraint refund_amount_positive check (amount > 0)
);
create index refund_by_payment_intent on refund (payment_intent);
create index refund_by_order on refund (order_id);
create index refund_by_step_key on refund (step_key);
comment on table refund is 'Every movement of money back to the customer.';
comment on column refund.id is 're_…, the name a client knows it by.';
comment on column refund.charge is 'The charge it takes from.';
comment on column refund.payment_intent is 'The intent of that charge, because clients list refunds by it.';
comment on column refund.amount is 'Minor units given back.';
comment on column refund.currency is 'Copied from the charge: the ledger reads this table alone.';
comment on column refund.reason is 'What the client gave as reason.';
comment on column refund.metadata is 'The client''s own keys, given back unchanged.';
comment on column refund.order_id is 'metadata[order_id] of the refund, or else of the intent.';
comment on column refund.step_key is 'metadata[step_key] of the refund, or else of the intent.';
comment on column refund.tenant is 'metadata[tenant] of the refund, or else of the intent.';
comment on column refund.at is 'When the money moved.';

create table idempotent_answer (
  key          text        not null,
  fingerprint  text        not null,
  status       integer     not null,
  body         text        not null,
  created_at   timestamptz not null default clock_timestamp(),
  constraint idempotent_answer_pk primary key (key)
);
comment on table idempotent_answer is 'First answers of the payment provider by Idempotency-Key, committed together with their effect.';
comment on column idempotent_answer.key is 'The Idempotency-Key header; unique, so that two executions under one key cannot both commit.';
comment on column idempotent_answer.fingerprint is 'SHA-256 over path and sorted parameters: the same key with others is refused.';
comment on column idempotent_answer.status is 'Replayed as it was, errors included.';
comment on column idempotent_answer.body is 'Replayed byte for byte, hence text and not jsonb.';
comment on column idempotent_answer.created_at is 'Keys expire by age at the real provider; here they are kept.';

create table shipment (
  id         text        not null,
  document   jsonb       not null,
  reference  text        generated always as (document ->> 'reference') stored,
  order_id   text        generated always as (
    coalesce(document -> 'options' ->> 'print_custom_1', document ->> 'reference')) stored,
  tenant     text        generated always as (document -> 'options' ->> 'print_custom_2') stored,
  created_at timestamptz not null default clock_timestamp(),
  constraint shipment_pk primary key (id)
);
create index shipment_by_order on shipment (order_id);
create index shipment_by_reference on shipment (reference);
comment on table shipment is 'A prepared parcel; it costs nothing until postage is bought.';
comment on column shipment.id is 'shp_…, the only name by which a client can buy it.';
comment on column shipment.document is 'Addresses, parcel, options and offers as shown to clients; never changed, the label is added when shown.';
comment on column shipment.reference is 'The client''s own name for it: our step key.';
comment on column shipment.order_id is 'options.print_custom_1, or else the reference: the ledger finds an order''s parcels by it.';
comment on column shipment.tenant is 'options.print_custom_2, so that an audit can look for parcels crossing tenants.';
comment on column shipment.created_at is 'When it was prepared.';

create table label (
  id             text        not null,
  shipment       text        not null,
  rate           text        not null,
  tracking_code  text        not null,
  order_id       text,
  step_key       text,
  tenant         text,
  at             timestamptz not null default clock_timestamp(),
  constraint label_pk primary key (id),
  constraint label_once_per_shipment unique (shipment),
  constraint label_tracking_code_unique unique (tracking_code),
  constraint label_shipment_fk foreign key (shipment) references shipment (id)
);
create index label_by_order on label (order_id);
create index label_by_step_key on label (step_key);
comment on table label is 'Every postage label bought.';
comment on column label.id is 'pl_…, the name a client knows it by.';
comment on column label.shipment is 'Unique: of any number of buyers of a shipment one gets the label.';
comment on column label.rate is 'Which of the shipment''s offers was bought.';
comment on column label.tracking_code is 'What the customer is told; unique as with a real carrier.';
comment on column label.order_id is 'Copied from the shipment: the ledger reads this table alone.';
comment on column label.step_key is 'The shipment''s reference: effects are counted per step key.';
comment on column label.tenant is 'Copied from the shipment: an audit looks for parcels crossing tenants.';
comment on column label.at is 'When it was bought.';

create table label_refund (
  id             text        not null,
  shipment       text        not null,
  tracking_code  text        not null,
  order_id       text,
  step_key       text,
  tenant         text,
  at             timestamptz not null default clock_timestamp(),
  constraint label_refund_pk primary key (id),
  constraint label_refund_once_per_shipment unique (shipment),
  constraint label_refund_bought_fk foreign key (shipment) references label (shipment)
);
create index label_refund_by_order on label_refund (order_id);
create index label_refund_by_step_key on label_refund (step_key);
comment on table label_refund is 'Every label given back.';
comment on column label_refund.id is 'rfnd_…, the carrier''s name for it.';
comment on column label_refund.shipment is 'Unique: asking twice gives a label back once. References the label: only what was bought can be given back.';
comment on column label_refund.tracking_code is 'Copied from the label: the ledger reads this table alone.';
comment on column label_refund.order_id is 'Copied from the label: the ledger reads this table alone.';
comment on column label_refund.step_key is 'Copied from the label; the carrier knows no other.';
comment on column label_refund.tenant is 'Copied from the label: an audit looks for parcels crossing tenants.';
comment on column label_refund.at is 'When it was given back.';

create table request (
  id               text        not null,
  method           text        not null,
  path             text        not null,
  object           text,
  idempotency_key  text,
  status           integer     not null,
  at               timestamptz not null,
  constraint request_pk primary key (id)
);
create index request_by_object on request (object);
comment on table request is 'Every provider and carrier request answered, whatever the answer. Keys and bodies are not kept.';
comment on column request.id is 'The request id the client was told.';
comment on column request.method is 'HTTP method.';
comment on column request.path is 'Without the query, which may hold personal data.';
comment on column request.object is 'The intent, refund or shipment it was about, so that an order''s requests can be found.';
comment on column request.idempotency_key is 'Shows how often a key was sent.';
comment on column request.status is 'Status answered.';
comment on column request.at is 'When it arrived, which is the order the client sent in, not that of the answers.';
