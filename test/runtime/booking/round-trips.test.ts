import { expect, it } from 'vitest';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { openProcess, TOKEN } from '../../support/booking/open-runtime.ts';
import { watchPostgres } from '../../support/database/postgres-wire.ts';
import { salon } from '../../support/manifests/salon.ts';
import { slots } from '../../support/booking/slots.ts';
import { world } from '../../support/world.ts';

const nextMs = slots();

it('a simple booking is answered after four round trips to PostgreSQL, and verified after seven commits in all', async () => {
  await using here = await world();
  const catalog = salon().build();
  await here.apply(catalog);
  await here.store.tokens.create(catalog.company.id, { label: 'test', tokenHash: tokenHash(TOKEN), who: 'lina' });
  await using wire = await watchPostgres(here.databaseUrl);
  await using store = await openStore({ url: wire.url }, { connections: 1 });
  await using process = openProcess(store, here.sandbox.url, { budget: store.rateBudget('a key of the test') });
  const origin = await process.server.listen({ port: 0, host: '127.0.0.1' });
  const book = async () => {
    const start = new Date(nextMs()).toISOString();
    const answer = await fetch(`${origin}/v2/bookings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', 'idempotency-key': start },
      body: JSON.stringify({ service: 'cut', staff: 'emma', start, customer: { name: 'Anna Beispiel' } }),
    });
    const beforeAnswer = wire.statements().length;
    await process.jobs.work();
    return { status: answer.status, beforeAnswer, commits: wire.statements().length };
  };
  // the first one learns the limit of the key
  expect((await book()).status).toBe(201);
  wire.clear();
  expect(await book()).toEqual({ status: 201, beforeAnswer: 4, commits: 7 });
  // each statement is a transaction of its own
  expect(wire.statements().filter((text) => /^\s*(BEGIN|COMMIT)/.test(text))).toEqual([]);
  const { rows } = await store.queue.executeSql(`SELECT DISTINCT calcom_sync_status FROM calops.appointments`);
  expect(rows).toEqual([{ calcom_sync_status: 'synced' }]);
});
