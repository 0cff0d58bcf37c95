-- What has ended long ago is erased in place: the row stays as the tombstone of its key. It is the
-- same row, so the unique key refuses the key without a break, whoever erases and whoever retries.
ALTER TABLE orders
  ADD COLUMN expired_at timestamptz,
  ALTER COLUMN customer_id      DROP NOT NULL,
  ALTER COLUMN fingerprint      DROP NOT NULL,
  ALTER COLUMN input            DROP NOT NULL,
  ALTER COLUMN response_status  DROP NOT NULL,
  ALTER COLUMN response_headers DROP NOT NULL,
  ALTER COLUMN response_body    DROP NOT NULL,
  DROP CONSTRAINT orders_end_has_steps,
  ADD CONSTRAINT orders_whole_until_expired CHECK (
    expired_at IS NOT NULL
    OR (customer_id IS NOT NULL AND fingerprint IS NOT NULL AND input IS NOT NULL
        AND response_status IS NOT NULL AND response_headers IS NOT NULL AND response_body IS NOT NULL
        AND (ended_at IS NULL OR steps IS NOT NULL))),
  ADD CONSTRAINT orders_expired_is_narrow CHECK (
    expired_at IS NULL
    OR (customer_id IS NULL AND fingerprint IS NULL AND input IS NULL
        AND response_status IS NULL AND response_headers IS NULL AND response_body IS NULL
        AND steps IS NULL AND reason_detail IS NULL AND parked_at IS NULL AND look_again_at IS NULL)),
  ADD CONSTRAINT orders_expires_after_its_end CHECK (expired_at IS NULL OR ended_at IS NOT NULL);

COMMENT ON COLUMN orders.expired_at IS 'When what the order was about was erased, by the database''s clock. What is left refuses the key for ever.';

-- What can expire, the oldest first. Tombstones are not in it: it does not grow with them.
CREATE INDEX orders_expiry ON orders (accepted_at) WHERE ended_at IS NOT NULL AND expired_at IS NULL;

-- A return goes with its order, and its key expires with the order's.
ALTER TABLE order_return
  ADD COLUMN expired_at timestamptz,
  ALTER COLUMN fingerprint      DROP NOT NULL,
  ALTER COLUMN response_status  DROP NOT NULL,
  ALTER COLUMN response_headers DROP NOT NULL,
  ALTER COLUMN response_body    DROP NOT NULL,
  DROP CONSTRAINT order_return_returned_has_steps,
  DROP CONSTRAINT order_return_too_late_has_detail,
  ADD CONSTRAINT order_return_whole_until_expired CHECK (
    expired_at IS NOT NULL
    OR (fingerprint IS NOT NULL
        AND response_status IS NOT NULL AND response_headers IS NOT NULL AND response_body IS NOT NULL
        AND (ended_as IS DISTINCT FROM 'RETURNED' OR steps IS NOT NULL)
        AND (ended_as IS DISTINCT FROM 'TOO_LATE' OR detail IS NOT NULL))),
  ADD CONSTRAINT order_return_expired_is_narrow CHECK (
    expired_at IS NULL
    OR (fingerprint IS NULL
        AND response_status IS NULL AND response_headers IS NULL AND response_body IS NULL
        AND steps IS NULL AND detail IS NULL)),
  ADD CONSTRAINT order_return_expires_after_its_end CHECK (expired_at IS NULL OR ended_at IS NOT NULL);

COMMENT ON COLUMN order_return.expired_at IS 'As in orders, at the same moment.';

-- Lists go from the newest to the oldest, past no tombstone.
CREATE INDEX orders_live ON orders (tenant, id DESC) WHERE expired_at IS NULL;

-- Lists of what runs or is compensated; and how many orders of a tenant have not ended is counted
-- once a second at the most. This index is as small as that set.
CREATE INDEX orders_open ON orders (tenant, id DESC) WHERE ended_at IS NULL;

-- Few among many that were completed.
CREATE INDEX orders_compensated ON orders (tenant, id DESC)
  WHERE ended_as = 'COMPENSATED' AND expired_at IS NULL;
