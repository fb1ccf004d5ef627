import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { discrepancies } from '../support/booking/booking-audit.ts';
import { freshDatabase } from '../support/database/database.ts';
import { openRuntime } from '../support/booking/open-runtime.ts';
import { hasPgbouncer, startPgbouncer } from '../support/database/pgbouncer.ts';
import { runApply } from '../support/manifests/run-apply.ts';
import { salon } from '../support/manifests/salon.ts';
import { slots } from '../support/booking/slots.ts';
import { SALON_KEY, world } from '../support/world.ts';
import { queryRows } from '../store/query-rows.ts';

/** Settings of a database that are legal, and not what calops relies on. */
const others = `DateStyle = 'German, DMY'; TimeZone = 'Asia/Kathmandu'; IntervalStyle = 'sql_standard';
search_path = ''; standard_conforming_strings = off; extra_float_digits = -10; array_nulls = off`;

async function databaseWith(settings: string) {
  const database = await freshDatabase({ migrated: false, direct: true });
  const name = new URL(database.url).pathname.slice(1);
  for (const setting of settings.split(';')) await queryRows(database.url, `ALTER DATABASE ${name} SET ${setting}`);
  return database;
}

/** 32 bookings at once, for three members of staff, no two at one time; then whether each is whole or absent. */
async function bookings(databaseUrl: string) {
  await using runtime = await openRuntime({ databaseUrl });
  const nextMs = slots();
  const wanted = Array.from({ length: 32 }, (_, index) => {
    const customer = { name: `Guest ${index}`, email: `guest-${index}@guests.example` };
    return { service: 'colour', staff: 'emma', start: new Date(nextMs()).toISOString(), customer };
  });
  const answers = await Promise.all(wanted.map((body) => runtime.call('POST', '/v2/bookings', { body })));
  await runtime.bookingService.idle();
  const contested = await Promise.all(wanted.slice(0, 8).map((body) => runtime.call('POST', '/v2/bookings', { body })));
  await runtime.bookingService.idle();
  const booked = await queryRows(
    databaseUrl,
    "SELECT count(*)::int AS count FROM calops.appointments WHERE status = 'booked'",
  );
  return {
    // 202: the caller did not wait so long
    isRefused: answers.some(({ status }) => status !== 201 && status !== 202),
    booked: booked[0]?.['count'],
    contested: new Set(contested.map(({ status }) => status)),
    discrepancies: await discrepancies(runtime.world),
    errors: runtime.errors,
    audit: (await runtime.world.store.read((reader) => reader.auditLog('friseur', { sinceMs: null, limit: 1 })))[0]?.at,
    run: (await runtime.world.store.read((reader) => reader.runs('friseur', 1)))[0]?.startedAt,
  };
}

const fine = {
  isRefused: false,
  booked: 32,
  contested: new Set([409]),
  discrepancies: [],
  errors: [],
  audit: expect.stringMatching(/^\d{4}-.*Z$/),
  run: expect.stringMatching(/^\d{4}-.*Z$/),
};

describe('whatever the defaults of the database, 32 bookings at once are all made, and the times of others refused', () => {
  it.each(['serializable', 'repeatable read'])('%s', async (isolation) => {
    await using database = await databaseWith(`default_transaction_isolation = '${isolation}'; ${others}`);
    expect(await bookings(database.url)).toEqual(fine);
  });

  it.skipIf(!hasPgbouncer)('serializable, behind a pooler in transaction mode', async () => {
    await using database = await databaseWith(`default_transaction_isolation = 'serializable'; ${others}`);
    await using pooler = await startPgbouncer(database.url, 'transaction');
    expect(await bookings(pooler.url)).toEqual(fine);
  });
});

it.skipIf(!hasPgbouncer)(
  'an apply that is killed behind a pooler is finished by the next one, once its lease has expired',
  async () => {
    await using database = await freshDatabase();
    await using pooler = await startPgbouncer(database.url, 'transaction');
    await using here = await world({ databaseUrl: pooler.url });
    const catalog = salon().build();
    const order = { catalog, baseUrl: here.sandbox.url, apiKey: SALON_KEY, databaseUrl: pooler.url, pauseAt: null };
    const dieAt = { point: 'call-answered', nth: 2 } as const;
    expect(await runApply({ ...order, runId: 'killed', dieAt })).toMatchObject({ signal: 'SIGKILL' });
    expect(await here.tryApply(catalog)).toMatchObject({ held: false, who: 'emma', host: 'ci-7' });
    await queryRows(database.url, 'UPDATE calops.company_leases SET expires_at = clock_timestamp()');
    expect(await here.apply(catalog)).toMatchObject({ report: { summary: { failed: 0 } } });
    const again = await here.plan(catalog);
    expect(again.plan.changes).toEqual([]);
  },
);

it('a database with another encoding than UTF8 is refused, with the statement that makes one', async () => {
  await using database = await freshDatabase({ migrated: false, direct: true });
  const name = `${new URL(database.url).pathname.slice(1)}_latin1`;
  await queryRows(
    database.url,
    `CREATE DATABASE ${name} ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0`,
  );
  const url = new URL(database.url);
  url.pathname = `/${name}`;
  await expect(openStore({ url: url.href })).rejects.toMatchObject({
    code: 'database-encoding',
    message: expect.stringContaining('needs UTF8'),
    hint: expect.stringContaining("ENCODING 'UTF8'"),
  });
  await queryRows(database.url, `DROP DATABASE ${name}`);
});
