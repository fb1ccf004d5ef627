import fc from 'fast-check';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { coverageOf } from '../../src/reconcile/coverage/coverage.ts';
import { readCompany } from '../../src/reconcile/reconcile-company.ts';
import { catalogOf, CompanyModel, type EventTypeState, SLOTS, type Slot } from '../support/manifests/company-model.ts';
import {
  applied,
  applyGit,
  type Command,
  declare,
  type Real,
  said,
  sequences,
} from '../support/manifests/edit-commands.ts';
import { BUSY_SEED } from '../support/booking/open-salon.ts';
import { caller, SALON } from '../support/sandbox-calls.ts';
import { type World, world } from '../support/world.ts';
import { cases } from '../support/cases.ts';

/** `SEQUENCES=1000 npx vitest run test/e2e/edit-sequences.test.ts` takes some minutes. */
const SEQUENCES = Number(process.env['SEQUENCES'] ?? cases({ usual: 4, long: 60 }));
const MOST_COMMANDS = 16;

type ListedRow = Omit<EventTypeState, 'hosts'> & { id: number; hosts: readonly { userId: number }[] };
type Listed = ReadonlyMap<number, EventTypeState>;

async function listed({ send }: Real): Promise<Listed> {
  const { body } = await send('GET', SALON.types);
  const rows = [...(body.data as readonly ListedRow[])].toSorted((a, b) => a.id - b.id);
  return new Map(
    rows.map(({ id, title, slug, hidden, hosts }) => [
      id,
      { title, slug, hidden, hosts: hosts.map(({ userId }) => userId).toSorted((a, b) => a - b) },
    ]),
  );
}

/** Cal.com holds what the model says, each under the id that it always had. */
function expectAsModelled({ live }: CompanyModel, { ids }: Real, after: Listed): void {
  const bySlug = new Map([...after].map(([id, { slug }]) => [slug, id]));
  for (const [key, { slug }] of live) if (!ids.has(key)) ids.set(key, bySlug.get(slug) ?? 0);
  const modelled = [...live].map(([key, state]) => [ids.get(key) ?? 0, state] as const);
  expect([...after]).toEqual(modelled.toSorted(([a], [b]) => a - b));
}

interface Moment {
  readonly by: Command['by'];
  readonly before: Listed;
  readonly after: Listed;
}

/** Without the model's help: calops loses nothing, and hides only what git names as retired. */
function expectNothingUnnamed({ wanted }: CompanyModel, { ids }: Real, { by, before, after }: Moment): void {
  if (by === 'git') expect(after).toEqual(before);
  if (by !== 'calops') return;
  const slots = new Map([...ids].map(([key, id]) => [id, key.split('/')[0] as Slot]));
  for (const [id, { hidden, hosts }] of before) {
    const now = after.get(id);
    expect(now, `${id} is gone`).toBeDefined();
    const slot = slots.get(id);
    const state = slot && wanted.get(slot)?.state;
    if (hosts.length > 0 && now?.hosts.length === 0) expect(state, `${id} lost its hosts`).toBe('retired');
    if (!hidden && now?.hidden === true) expect(state, `${id} is hidden`).toBe('retired');
  }
}

it(`${SEQUENCES} random sequences of edits end as expected, and no step hides, deletes or leaves without hosts what git did not name`, async () => {
  await using here = await world();
  const send = caller(here.sandbox);
  const beginning = fc.record({ cut: said, dye: said, wash: said });
  await fc.assert(
    fc.asyncProperty(beginning, sequences(MOST_COMMANDS), async (words, sequence) => {
      await startAnew(here);
      const model = new CompanyModel();
      const real = { here, send, ids: new Map<string, number>() };
      const declared = (Object.keys(SLOTS) as Slot[]).map((one) => declare(one, words[one]));
      let before = await listed(real);
      for (const { by, check, step } of [...declared, applied, ...sequence]) {
        if (!check(model)) continue;
        await step(model, real);
        const after = await listed(real);
        expectAsModelled(model, real, after);
        expectNothingUnnamed(model, real, { by, before, after });
        before = after;
      }
      await expectSettled(model, real);
    }),
    { numRuns: SEQUENCES },
  );
}, 1_800_000);

/**
 * An apply with every permission makes Cal.com what git says, and each service of git can be booked. A service that was removed from
 * git stays as it is: what is changed in Cal.com afterwards, coverage reports.
 */
async function expectSettled(model: CompanyModel, real: Real): Promise<void> {
  const catalog = catalogOf(model.git);
  model.apply(model.git, () => true);
  await applyGit(model, real, { catalog, git: model.git, allow: ['revert:*', 'recreate:*'] });
  expectAsModelled(model, real, await listed(real));
  const { missing, unknown } = coverageOf(catalog, await readCompany(real.here.access(catalog)));
  const declared = new Set([...model.git.values()].map(({ name }) => name));
  expect(missing.filter(({ service }) => declared.has(service))).toEqual([]);
  expect(unknown).toEqual([]);
}

async function startAnew({ sandbox, databaseUrl }: World): Promise<void> {
  sandbox.reset(BUSY_SEED);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('TRUNCATE calops.companies, calops.rate_limits CASCADE');
  await client.end();
}
