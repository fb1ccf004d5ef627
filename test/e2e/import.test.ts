import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { proposeImport, recordImport, type Proposal } from '../../src/reconcile/adopt/propose-import.ts';
import { loadManifests } from '../../src/reconcile/manifest/load-manifests.ts';
import { readCompany } from '../../src/reconcile/reconcile-company.ts';
import { catalog } from '../support/manifests/catalog-builder.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { manifestDirectory, smallCompany, type ManifestDirectory } from '../support/manifests/manifest-directory.ts';
import { randomTeam } from '../support/manifests/random-team.ts';
import { caller, EMMA, FABIAN, SALON } from '../support/sandbox-calls.ts';
import { world, type World } from '../support/world.ts';
import { cases, limitMs } from '../support/cases.ts';

/** A company with a branch and nobody in it; two of its defaults are said for all. */
function company(defaults = ''): string {
  const [head = '', branch = ''] = smallCompany(['teamId: 7', 'teamId: 34209'], ['name: salon', 'name: friseur']).split(
    '---\n',
  );
  return `${head.trimEnd()}\n${defaults}---\n${branch}`;
}

async function propose(here: World, manifests: ManifestDirectory): Promise<Proposal> {
  const [catalog] = (await loadManifests(manifests.path)).catalogs;
  if (catalog === undefined) throw new Error('the sample is not valid');
  const { team, stored, schedules } = await readCompany(here.access(catalog), { schedules: 'always' });
  if (!team.known || !stored.known) throw new Error('the read was not proven');
  const read = (file: string) =>
    existsSync(join(manifests.path, file)) ? readFileSync(join(manifests.path, file), 'utf8') : null;
  const input = { dir: manifests.path, environment: 'production', catalog, team: team.value, stored: stored.value };
  return proposeImport({ ...input, schedules, only: null, read, drafts: new Map(), schemas: '../../schemas' });
}

const EVERY_DAY = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function open(days: readonly string[], ...ranges: readonly string[]) {
  return ranges.map((range) => {
    const [startTime = '', endTime = ''] = range.split('-');
    return { days, startTime, endTime };
  });
}

const opening = fc.record({
  timeZone: fc.constantFrom('Europe/Berlin', 'Europe/Berlin', 'Europe/Vienna', 'America/New_York'),
  availability: fc.constantFrom(
    open(EVERY_DAY.slice(0, 5), '08:30-18:00'),
    open(EVERY_DAY.slice(0, 5), '09:00-12:30', '13:30-18:00'),
    open(EVERY_DAY.slice(5), '00:00-23:59'),
    open(EVERY_DAY, '00:00-23:59'),
    open(['Tuesday'], '10:00-12:00', '11:00-13:00'),
    [],
  ),
  overrides: fc.constantFrom(
    [],
    [{ date: '2031-12-24', startTime: '00:00', endTime: '00:00' }],
    [
      { date: '2031-12-31', startTime: '10:00', endTime: '12:00' },
      { date: '2031-12-31', startTime: '13:00', endTime: '14:00' },
      { date: '2021-12-31', startTime: '10:00', endTime: '12:00' },
    ],
  ),
});

/** The schedules that event types of a random team use: two of hosts, one of the owner, one of a user outside the team. */
const USED = [
  { id: 1002, userId: FABIAN },
  { id: 5001, userId: EMMA },
  { id: 5002, userId: 1000 },
  { id: 5003, userId: 2001 },
];

/** Of everybody in the demo seed, a default schedule (or none) and further ones; they open at one of a few times, so that some agree. */
function randomSchedules() {
  const defaults = (DEMO_SEED.schedules ?? []).map(({ id, userId }) => ({ id, userId }));
  const all = [...defaults.filter(({ id }) => USED.every((one) => one.id !== id)), ...USED];
  const isNeeded = (id: number) => USED.some((one) => one.id === id);
  const mixed = fc.tuple(...all.map(() => fc.option(opening, { freq: 6 })));
  const alike = opening.map((one) => all.map(() => one));
  return fc.record({ list: fc.oneof(mixed, alike), other: opening }).map(({ list, other }) =>
    all.flatMap((one, at) => {
      const content = list[at] ?? (isNeeded(one.id) ? other : null);
      return content === null ? [] : [{ ...one, ...content }];
    }),
  );
}

async function startAnew({ databaseUrl }: World): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('TRUNCATE calops.companies, calops.rate_limits CASCADE');
  await client.end();
}

function slugsOf({ sandbox }: World, ids: readonly number[]): readonly string[] {
  const { eventTypes } = sandbox.state() as {
    readonly eventTypes: readonly { readonly id: number; readonly slug: string }[];
  };
  return eventTypes.filter(({ id }) => ids.includes(id)).map(({ slug }) => slug);
}

function aRun() {
  return { id: randomUUID(), command: 'import', who: 'tester', host: 'here', commit: null, runUrl: null };
}

it(
  'import then plan shows no change, and an import after the manifests were lost is byte-identical, with the database and without it, for 100 random teams',
  async () => {
    await using here = await world();
    const defaults = fc.constantFrom('', '  defaults: { hidden: false, minimumNotice: 60 }\n');
    await fc.assert(
      fc.asyncProperty(
        randomTeam(),
        defaults,
        randomSchedules(),
        async ({ eventTypes, unsayable }, text, schedules) => {
          here.sandbox.reset({ ...DEMO_SEED, eventTypes, schedules });
          await startAnew(here);
          using manifests = manifestDirectory({ 'company.yaml': company(text) });
          const first = await propose(here, manifests);
          const before = JSON.stringify(here.sandbox.state());
          for (const { file, after } of first.changes) manifests.write(file, after);
          const recorded = await recordImport(here.access(first.catalog), first.result.imported, {
            run: aRun(),
            stop: new AbortController().signal,
          });
          expect('report' in recorded && recorded.report?.outcome).toBe('done');
          expect(JSON.stringify(here.sandbox.state())).toBe(before);
          const { plan } = await here.plan(first.catalog);
          expect({ changes: plan.changes, drift: plan.drift, guards: plan.guards, notes: plan.notes }).toEqual({
            changes: [],
            drift: [],
            guards: [],
            notes: [],
          });
          const left = first.result.notImported.flatMap(({ eventTypes }) => eventTypes);
          expect(plan.unmanaged.map(({ id }) => id)).toEqual(left.toSorted((a, b) => a - b));
          // what the company's defaults leave no words for stays out as well
          const slugs = slugsOf(here, left);
          expect(text === '' ? slugs.toSorted() : unsayable.filter((one) => slugs.includes(one)).toSorted()).toEqual(
            unsayable.toSorted(),
          );
          // buffers between segments may be right: gaps are to be declared for them
          const blocking = plan.hazards.filter(({ severity }) => severity === 'blocks-booking');
          expect(blocking.filter(({ setting }) => setting !== 'segmentBuffers')).toEqual([]);
          for (const { file, before: text } of first.changes) {
            if (text === null) rmSync(join(manifests.path, file));
            else manifests.write(file, text);
          }
          expect((await propose(here, manifests)).changes).toEqual(first.changes);
          await startAnew(here);
          expect((await propose(here, manifests)).changes).toEqual(first.changes);
        },
      ),
      { numRuns: cases({ usual: 8, long: 100 }), endOnFailure: true }, // one case takes seconds
    );
  },
  limitMs(300_000),
);

it('import after the manifests were lost brings back what only the database knows: prices, gaps, own minutes', async () => {
  await using here = await world();
  const declared = catalog('friseur', { title: 'Salon', locale: 'en' })
    .branch('zentrale', { title: 'Zentrale' })
    .staff('emma-m', { title: 'Emma M.', host: { email: 'emma@salon.example' }, phone: '+49 30 5550101' })
    .staff('lina', { host: { email: 'lina@salon.example' } })
    .service('colour', {
      title: 'Farbe',
      price: { amount: '58.00', currency: 'EUR' },
      pausePolicy: 'blocked',
      segments: { A: { minutes: 30, gap: { minutes: 45, title: 'Einwirkzeit', policy: 'free' } }, B: 15 },
    })
    .performedBy('emma-m', { primary: true, minutes: { A: 35 }, price: '62.00' })
    .performedBy('lina')
    .service('cut', { title: 'Schnitt' })
    .performedBy('lina')
    .build();
  await here.apply(declared);
  using manifests = manifestDirectory({ 'company.yaml': company() });
  const { changes, catalog: again } = await propose(here, manifests);
  const services = changes.find(({ file }) => file === 'services.yaml')?.after;
  expect(services).toContain('{ name: emma-m, primary: true, minutes: { A: 35 }, price: "62.00" }');
  expect(services).toContain('gapAfter: { minutes: 45, title: Einwirkzeit, policy: free }');
  const { plan } = await here.plan(again);
  expect({ changes: plan.changes, drift: plan.drift }).toEqual({ changes: [], drift: [] });
});

it('import of the sample salon, its services and staff lost, plans no event type, map or row but the company that names them', async () => {
  await using here = await world();
  const sample = fileURLToPath(new URL('../../manifests/', import.meta.url));
  const [declared] = (await loadManifests(sample, { company: 'friseur' })).catalogs;
  if (declared === undefined) throw new Error('the sample is not valid');
  await here.apply(declared);
  const text = readFileSync(join(sample, 'friseur/company.yaml'), 'utf8');
  using manifests = manifestDirectory({
    'company.yaml': text.replaceAll(/^ *(?:canary|defaultService): .*$/gm, ''),
    'branches.yaml': readFileSync(join(sample, 'friseur/branches.yaml')),
  });
  const { result, catalog: again } = await propose(here, manifests);
  expect(result.imported.map(({ service }) => service).toSorted()).toEqual(
    declared.services.map(({ name }) => name).toSorted(),
  );
  const { plan } = await here.plan(again);
  // closures are no part of an import
  const changed = plan.changes.filter(({ kind }) => kind !== 'closure').map(({ id }) => id);
  expect(changed.filter((id) => id !== 'company/friseur')).toEqual([]);
  expect(plan.drift).toEqual([]);
});

const LEFT_OUT: Readonly<Record<string, object>> = {
  seats: { seats: { seatsPerTimeSlot: 4, showAttendeeInfo: true, showAvailabilityCount: true } },
  recurrence: { recurrence: { interval: 1, occurrences: 3, frequency: 'weekly' } },
  bookingFields: {
    bookingFields: [{ type: 'number', slug: 'age', label: 'Age', required: true, placeholder: '' }],
  },
  mandatoryHosts: { hosts: [{ userId: EMMA, mandatory: true }, { userId: FABIAN }] },
  requiresBookerEmailVerification: { requiresBookerEmailVerification: true },
};

it('import leaves out what no manifest can declare, and says which setting it is', async () => {
  await using here = await world({ seed: { ...DEMO_SEED, eventTypes: [] } });
  using manifests = manifestDirectory({ 'company.yaml': company() });
  const send = caller(here.sandbox);
  const plain = { lengthInMinutes: 30, schedulingType: 'roundRobin', hosts: [{ userId: EMMA }], hidden: true };
  for (const [setting, settings] of Object.entries(LEFT_OUT)) {
    const slug = `friseur-${setting.toLowerCase()}-a`;
    const { status, text } = await send('POST', SALON.types, { ...plain, ...settings, title: setting, slug });
    expect({ setting, status, text }).toMatchObject({ status: 201 });
  }
  const limited = { ...plain, title: 'Bart', slug: 'friseur-bart-a', bookingLimitsDuration: { day: 60 } };
  await send('POST', SALON.types, limited);

  const { result } = await propose(here, manifests);
  expect(result.imported.map(({ service }) => service)).toEqual(['bart']);
  const left = Object.fromEntries(result.notImported.map(({ title, why }) => [title, why]));
  expect(Object.keys(left)).toEqual(Object.keys(LEFT_OUT));
  for (const [setting, why] of Object.entries(left)) expect(why).toContain(`declare ${setting}: Cal.com`);
  expect(left['recurrence']).toContain('delete the event type in Cal.com');
});
