-- Parcels that the carrier has collected: their labels are used and not taken back any more.

create table handover (
  order_id  text        not null,
  at        timestamptz not null default clock_timestamp(),
  constraint handover_pk primary key (order_id)
);
comment on table handover is 'Every parcel handed over to the carrier.';
comment on column handover.order_id is 'Unique: a parcel is collected once. By order, because whoever hands it over knows no shipment.';
comment on column handover.at is 'When it was collected.';
