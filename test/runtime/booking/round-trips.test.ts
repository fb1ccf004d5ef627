import { expect, it } from 'vitest';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { watchPostgres } from '../../support/postgres-wire.ts';
import { salon } from '../../support/salon.ts';
import { startCalops } from '../../support/serve-process.ts';
import { slots } from '../../support/slots.ts';
import { SALON_KEY, world } from '../../support/world.ts';

const nextMs = slots();

it('a simple booking is answered after four round trips to PostgreSQL', async () => {
  await using here = await world();
  const catalog = salon().build();
  await here.apply(catalog);
  const token = 'calops_round_trips';
  await here.store.tokens.create(catalog.company.id, { label: 'test', tokenHash: tokenHash(token), who: 'lina' });
  await using wire = await watchPostgres(here.databaseUrl);
  const env = { DATABASE_URL: wire.url, CALCOM_API_URL: here.sandbox.url, CALCOM_API_KEY: SALON_KEY };
  await using serve = await startCalops(['serve', '--web', '--log-level', 'error'], env);
  const book = async (key: string) => {
    const start = new Date(nextMs()).toISOString();
    const answer = await fetch(`${serve.url}/v2/bookings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ service: 'cut', staff: 'emma', start, customer: { name: 'Anna Beispiel' } }),
    });
    return { status: answer.status, statements: wire.statements() };
  };
  expect((await book('first')).status).toBe(201);
  wire.clear();
  const { status, statements } = await book('second');
  expect({ status, waitedFor: statements.filter((text) => !isInBackground(text)).length }).toEqual({
    status: 201,
    waitedFor: 4,
  });
});

/** No caller waits for what an answer of Cal.com says about the rate limit, for the queue, or for a new connection. */
function isInBackground(text: string): boolean {
  return /calops_queue|set_config\('default_transaction_isolation'/.test(text) || OBSERVED.test(text);
}

const OBSERVED = /^\s*INSERT INTO calops\.rate_limits/;
