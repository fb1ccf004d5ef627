import type { Migration } from './migration.ts';

/** An Idempotency-Key stores the result of a request, with its version, in place of an HTTP status and a body. */
export const keptResults: Migration = {
  name: '020-kept-results',
  sql: `
-- { "version": 2, "result": … }. json, not jsonb, which sorts the properties: the answer is repeated byte for byte. Answers of version 1
-- stay in answer_status and answer_body until their keys are deleted.
ALTER TABLE calops.idempotency_keys ADD COLUMN result json;
ALTER TABLE calops.idempotency_keys DROP CONSTRAINT idempotency_keys_check2;
ALTER TABLE calops.idempotency_keys ADD CHECK (answer_status IS NOT NULL OR result IS NOT NULL OR saga_id IS NOT NULL);
`,
};
