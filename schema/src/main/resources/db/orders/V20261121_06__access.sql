-- Who may call the API with a key, and a wall behind every query that carries the tenant.
CREATE TABLE api_key (
  id         text        NOT NULL,
  tenant     text        NOT NULL,
  name       text        NOT NULL,
  slot       integer     NOT NULL,
  roles      text[]      NOT NULL,
  hash       bytea       NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  revoked_at timestamptz,

  CONSTRAINT api_key_pk PRIMARY KEY (id),
  CONSTRAINT api_key_id_form CHECK (id ~ '^[0-9a-f]{16}$'),
  CONSTRAINT api_key_tenant_form CHECK (tenant ~ '^[A-Za-z0-9._-]{1,64}$'),
  CONSTRAINT api_key_name_form CHECK (name ~ '^[A-Za-z0-9._-]{1,64}$'),
  CONSTRAINT api_key_two_slots CHECK (slot IN (1, 2)),
  CONSTRAINT api_key_roles_known CHECK (
    cardinality(roles) > 0 AND roles <@ ARRAY['submitter', 'viewer', 'operator']),
  CONSTRAINT api_key_hash_is_sha256 CHECK (length(hash) = 32)
);
-- To rotate a key, the new one is made while the old one is still valid. Never more than these two.
CREATE UNIQUE INDEX api_key_slot_once ON api_key (tenant, name, slot) WHERE revoked_at IS NULL;

COMMENT ON TABLE api_key IS 'Keys of the API. Written by the command of an operator, as the owner of the table; the service only reads it.';
COMMENT ON COLUMN api_key.id IS 'The part of the key that is no secret: what it is looked up, listed and revoked by.';
COMMENT ON COLUMN api_key.tenant IS 'Whose orders the key is for.';
COMMENT ON COLUMN api_key.name IS 'Who uses it, for the log and the audit trail.';
COMMENT ON COLUMN api_key.slot IS 'Two keys of one name are valid at a time: while one replaces the other.';
COMMENT ON COLUMN api_key.roles IS 'What its user may do.';
COMMENT ON COLUMN api_key.hash IS 'SHA-256 of the whole key. Its secret is 256 random bits, which nobody finds by trying, so the hash needs neither salt nor slowness.';
COMMENT ON COLUMN api_key.created_at IS 'When, by the database''s clock.';
COMMENT ON COLUMN api_key.revoked_at IS 'From then on it is refused. The row stays, so that the log can name it.';

-- A service that could write here could let anybody in. What its role is called is not known here,
-- so everybody but the owner loses the right, whatever default privileges have granted.
DO $$
DECLARE
  grantee text;
BEGIN
  FOR grantee IN
    SELECT DISTINCT CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
    FROM pg_class, aclexplode(relacl) AS acl
    WHERE pg_class.oid = 'api_key'::regclass AND acl.grantee <> relowner
  LOOP
    EXECUTE format('REVOKE INSERT, UPDATE ON api_key FROM %s', grantee);
  END LOOP;
END
$$;

-- An order belongs to one tenant, and so does what hangs on it. A query that forgot the tenant could
-- be found only by reading it; a row that names the wrong one is refused here.
DROP INDEX orders_tenant_id;
ALTER TABLE orders ADD CONSTRAINT orders_tenant_id_once UNIQUE (tenant, id);
ALTER TABLE order_return
  DROP CONSTRAINT order_return_order,
  ADD CONSTRAINT order_return_order FOREIGN KEY (tenant, order_id) REFERENCES orders (tenant, id);
ALTER TABLE order_repair
  DROP CONSTRAINT order_repair_order,
  ADD CONSTRAINT order_repair_order FOREIGN KEY (tenant, order_id) REFERENCES orders (tenant, id);
