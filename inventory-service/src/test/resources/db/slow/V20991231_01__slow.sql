-- Takes three times as long as a statement of the service may in the test that runs this.
CREATE TABLE slow AS SELECT 1 AS done FROM pg_sleep(1.5);
