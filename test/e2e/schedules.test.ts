import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadManifests } from '../../src/reconcile/manifest/load-manifests.ts';
import { driftCompany } from '../../src/reconcile/drift-company.ts';
import { coverageOf } from '../../src/reconcile/coverage/coverage.ts';
import { planDocument } from '../../src/reconcile/report/plan/plan-document.ts';
import { planReport } from '../../src/reconcile/report/plan/plan-json.ts';
import { renderPlanMarkdown } from '../../src/reconcile/report/plan/plan-markdown.ts';
import { renderPlanText } from '../../src/reconcile/report/plan/plan-text.ts';
import { readCompany } from '../../src/reconcile/reconcile-company.ts';
import type { Catalog } from '../../src/model/catalog.ts';
import type { ApplyPoint } from '../../src/reconcile/apply/report.ts';
import type { Hours } from '../../src/model/time/week-hours.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { cliWorld } from '../cli/support/cli-world.ts';
import { salonManifests } from '../cli/support/company-directory.ts';
import { runApply } from '../support/manifests/run-apply.ts';
import { faultsOf } from '../support/schema-faults.ts';
import { inOrganization, ORGANIZATION, salon, withService } from '../support/manifests/salon.ts';
import { caller, EMMA, FABIAN, SALON } from '../support/sandbox-calls.ts';
import { SALON_KEY, type World, world } from '../support/world.ts';

/** The plain seed's schedules. */
const AS_SEEDED: Hours = {
  week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat'].map((day) => [day, ['09:00-18:00']])),
};
const NOW = Date.parse('2026-11-30T12:00:00Z');
const now = () => NOW;
const WORKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];

function declared(hours: Hours | undefined, more: Partial<Catalog> = {}): Catalog {
  const catalog = { ...salon().build(), ...more };
  return { ...catalog, company: { ...catalog.company, ...(hours && { hours }) } };
}

/** The demo seed with the same schedule for everybody. */
const PLAIN_SEED = {
  ...DEMO_SEED,
  schedules: (DEMO_SEED.schedules ?? []).map(({ id, userId, timeZone }) => ({
    id,
    userId,
    timeZone,
    days: [1, 2, 3, 4, 5, 6],
    start: '09:00',
    end: '18:00',
  })),
};

/** The plain seed with one schedule changed. */
function seedWith(userId: number, change: object) {
  const schedules = (PLAIN_SEED.schedules ?? []).map((one) => (one.userId === userId ? { ...one, ...change } : one));
  return { ...PLAIN_SEED, schedules };
}

const MONDAYS = { id: 5000, userId: EMMA, name: 'Nur montags', timeZone: 'Europe/Berlin', days: [1], end: '12:00' };

/** With a second schedule of Emma's. */
function withSchedule<S extends { readonly schedules: readonly object[] }>(seed: S) {
  return { ...seed, schedules: [...seed.schedules, MONDAYS] };
}

/** The catalog whose cut declares a schedule. */
function withDeclaredSchedule(base: Catalog, scheduleId: number | null): Catalog {
  const segments = base.services.find(({ name }) => name === 'cut')?.segments ?? [];
  return withService(base, 'cut', { segments: segments.map((one) => ({ ...one, fields: { scheduleId } })) });
}

function scheduleCalls({ sandbox }: Pick<World, 'sandbox'>): readonly string[] {
  const calls = sandbox.journal.entries().filter(({ path }) => path.includes('schedules'));
  sandbox.journal.clear();
  return calls.map(({ method, path, status }) => `${method} ${path} ${status}`);
}

describe('schedules in Cal.com beside declared hours', () => {
  it('are read with one call, and only where hours are declared', async () => {
    await using here = await world({ now, seed: PLAIN_SEED });
    await here.plan(declared(undefined));
    expect(scheduleCalls(here)).toEqual([]);
    const { plan } = await here.plan(declared(AS_SEEDED));
    expect(scheduleCalls(here)).toEqual([`GET /v2/teams/${SALON.teamId}/schedules?take=250&skip=0 200`]);
    expect(plan.calls.made).toBe((await here.plan(declared(undefined))).plan.calls.made + 1);
    expect(plan.notes).toEqual([]);
  });

  it('are read to the last page', async () => {
    const extra = Array.from({ length: 300 }, (_, at) => ({ id: 5000 + at, userId: 1000, days: [1] }));
    const seed = {
      ...DEMO_SEED,
      schedules: [...extra.slice(0, 250), ...PLAIN_SEED.schedules, ...extra.slice(250)],
    };
    await using here = await world({ now, seed });
    const { observation } = await here.plan(declared(AS_SEEDED));
    expect(scheduleCalls(here)).toHaveLength(2);
    const { schedules } = observation;
    expect(schedules?.schedules.known && schedules.schedules.value.length).toBe(305);
  });

  it('that open at other times are a note of each person with both sides, and block nothing', async () => {
    const change = { days: undefined, availability: [{ days: WORKDAYS, startTime: '08:00', endTime: '16:00' }] };
    await using here = await world({ now, seed: seedWith(EMMA, { ...change, name: 'Frühschicht' }) });
    const { plan } = await here.plan(declared(AS_SEEDED));
    expect(plan.notes).toMatchObject([
      {
        code: 'hours-differ',
        hours: {
          staff: 'emma',
          schedule: { id: EMMA, name: 'Frühschicht' },
          ours: 'mon-sat 09:00-18:00',
          theirs: 'mon-fri 08:00-16:00',
        },
      },
    ]);
    expect(plan.guards).toEqual([]);
    expect((await here.apply(declared(AS_SEEDED))).report?.outcome).toBe('done');
  });

  it('agree whatever the way in which they are written', async () => {
    const pieces = [
      { days: ['Monday', 'Tuesday'], startTime: '09:00', endTime: '12:00' },
      { days: ['Tuesday', 'Monday'], startTime: '12:00', endTime: '18:00' },
      { days: ['Wednesday', 'Thursday', 'Friday', 'Saturday'], startTime: '09:00', endTime: '18:00' },
    ];
    const overrides = [
      { date: '2026-12-07', startTime: '09:00', endTime: '18:00' }, // as the week
      { date: '2026-11-02', startTime: '00:00', endTime: '00:00' }, // over
      { date: '2026-12-24', startTime: '00:00', endTime: '00:00' },
    ];
    const seed = seedWith(EMMA, { timeZone: 'Europe/Vienna', days: undefined, availability: pieces, overrides });
    await using here = await world({ now, seed });
    const hours = { ...AS_SEEDED, exceptions: { '2026-12-24': [] } };
    const { plan } = await here.plan(declared(hours));
    const about = plan.notes.flatMap(({ hours: sides }) => (sides?.staff === 'emma' ? [sides] : []));
    expect(about).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      'an override',
      { overrides: [{ date: '2026-12-23', startTime: '10:00', endTime: '12:00' }] },
      '2026-12-23 10:00-12:00',
    ],
    ['another time zone', { timeZone: 'Europe/London' }, 'mon-sat 09:00-18:00 (Europe/London)'],
    ['no open day', { days: undefined, availability: [] }, 'closed'],
  ])('differ by %s', async (_, change, theirs) => {
    await using here = await world({ now, seed: seedWith(EMMA, change) });
    const { plan } = await here.plan(declared(AS_SEEDED));
    expect(plan.notes).toMatchObject([{ code: 'hours-differ', hours: { staff: 'emma', theirs } }]);
  });

  it('are compared with the hours in force for the person: their own, the branch, the company', async () => {
    const short: Hours = { week: { mon: ['10:00-12:00'] } };
    const base = declared(AS_SEEDED);
    const staff = base.staff.map((one) => (one.name === 'emma' ? { ...one, hours: short } : one));
    await using here = await world({ now, seed: PLAIN_SEED });
    const { plan } = await here.plan({ ...base, staff });
    expect(plan.notes.map(({ hours }) => [hours?.staff, hours?.ours])).toEqual([['emma', 'mon 10:00-12:00']]);
    const branches = base.branches.map((one) => ({ ...one, hours: short }));
    const ofBranch = (await here.plan({ ...base, branches })).plan;
    expect(ofBranch.notes.map(({ hours }) => hours?.staff)).toEqual(['emma', 'fabian-1', 'fabian-2']);
  });

  it('of a person in two branches have to open whenever one of them does', async () => {
    const base = declared(AS_SEEDED);
    const [first] = base.branches;
    if (first === undefined) throw new Error('no branch');
    const morning = { ...first, hours: { week: { mon: ['09:00-13:00'] } } };
    const evening = {
      ...first,
      name: 'nord',
      id: 'nord',
      hours: { week: { mon: ['12:00-18:00'], sun: ['10:00-11:00'] } },
    };
    const staff = base.staff.map((one) => ({ ...one, branches: ['zentrale', 'nord'] }));
    await using here = await world({ now, seed: PLAIN_SEED });
    const { plan } = await here.plan({ ...base, branches: [morning, evening], staff });
    expect(plan.notes[0]?.hours?.ours).toBe('mon 09:00-18:00; sun 10:00-11:00');
    const abroad = { ...evening, timeZone: 'Europe/London' };
    const apart = (await here.plan({ ...base, branches: [morning, abroad], staff })).plan;
    expect(apart.notes.map(({ code }) => code)).toEqual(Array.from({ length: 3 }, () => 'hours-not-compared'));
  });

  it('of a day with a closure are not compared', async () => {
    const overrides = [{ date: '2026-12-24', startTime: '00:00', endTime: '00:00' }];
    await using here = await world({ now, seed: seedWith(EMMA, { overrides }) });
    const source = { file: 'closures.yaml', line: 1, column: 1 };
    const day = { from: '2026-12-24', to: '2026-12-24', branches: null, staff: null, reason: 'other', source } as const;
    const { plan } = await here.plan(declared(AS_SEEDED, { closures: [{ name: 'xmas', id: 'xmas', ...day }] }));
    expect(plan.notes).toEqual([]);
  });

  it('of an event type decide for its hosts', async () => {
    await using here = await world({ now, seed: PLAIN_SEED });
    await here.apply(declared(AS_SEEDED));
    const send = caller(here.sandbox);
    const own = { name: 'Nur montags', timeZone: 'Europe/Berlin', isDefault: false };
    const availability = [{ days: ['Monday'], startTime: '09:00', endTime: '12:00' }];
    const headers = { 'cal-api-version': '2024-06-11' };
    const made = await send('POST', '/v2/schedules', { ...own, availability }, { headers });
    const { id: scheduleId } = made.body.data as { readonly id: number };
    const { eventTypes } = here.sandbox.state() as {
      eventTypes: { id: number; teamId: number | null; slug: string }[];
    };
    const cut = eventTypes.find(({ teamId, slug }) => teamId === SALON.teamId && slug.includes('cut'));
    await send('PATCH', `${SALON.types}/${cut?.id}`, { scheduleId });
    const { plan } = await here.plan(declared(AS_SEEDED));
    expect(plan.notes.map(({ code, eventTypeId, hours }) => [code, eventTypeId, hours?.theirs])).toEqual([
      ['hours-differ', cut?.id, 'mon 09:00-12:00'],
      ['hours-differ', cut?.id, 'mon 09:00-12:00'],
    ]);
  });

  it('that an event type declares are not compared with the hours of its hosts; once git drops it, those of the hosts are', async () => {
    await using here = await world({ now, seed: withSchedule(seedWith(FABIAN, { start: '10:00' })) });
    const catalog = withDeclaredSchedule(declared(AS_SEEDED), MONDAYS.id);
    await here.apply(catalog);
    const about = async (one: Catalog) =>
      (await here.plan(one)).plan.notes.map(({ eventTypeId, hours }) => [hours?.staff, eventTypeId, hours?.theirs]);
    const fabian = ['fabian-1', null, 'mon-sat 10:00-18:00'];
    expect(await about(catalog)).toEqual([fabian]);
    expect(await about(declared(AS_SEEDED))).toEqual([fabian]);
    expect(await about(withDeclaredSchedule(declared(AS_SEEDED), null))).toEqual([fabian]);
    expect((await driftCompany(here.access(catalog))).open.map(({ resource }) => resource)).toEqual(['staff/fabian-1']);
  });

  it('of hosts none of whose event types uses them are not compared', async () => {
    await using here = await world({ now, seed: withSchedule(seedWith(EMMA, { start: '10:00' })) });
    const { services, ...rest } = declared(AS_SEEDED);
    const catalog = { ...rest, services: services.filter(({ name }) => name === 'cut') };
    expect((await here.plan(catalog)).plan.notes).toHaveLength(1);
    expect((await here.plan(withDeclaredSchedule(catalog, MONDAYS.id))).plan.notes).toEqual([]);
  });

  it.each([403, 404, 500])(
    'that answer %i are a note that they are not compared, and the plan is the same',
    async (status) => {
      await using here = await world({ now, seed: PLAIN_SEED });
      const catalog = declared({ week: { mon: ['10:00-11:00'] } });
      const path = `/v2/teams/${SALON.teamId}/schedules*`;
      here.sandbox.setFaults({ rules: [{ match: { method: 'GET', path }, fault: { kind: 'status', status } }] });
      const { plan } = await here.plan(catalog);
      expect(plan.notes.map(({ code }) => code)).toEqual(['hours-not-compared']);
      expect(plan.unknown).toEqual([]);
      expect(plan.summary.create).toBe(4);
    },
  );

  it('are drift of the person, until they agree; an unread list resolves nothing', async () => {
    const seed = seedWith(EMMA, { start: '10:00' });
    const apiKeys = [...(seed.apiKeys ?? []), { name: 'emma', key: 'cal_emma', userId: EMMA }];
    await using here = await world({ now, seed: { ...seed, apiKeys } });
    const catalog = declared(AS_SEEDED);
    const kinds = async () =>
      (await driftCompany(here.access(catalog))).open
        .filter(({ kind }) => kind === 'hours-differ')
        .map(({ resource, blame, status }) => [resource, blame, status]);
    expect(await kinds()).toEqual([['staff/emma', 'unapplied', 'confirmed']]);
    await here.apply(catalog);
    expect(await kinds()).toEqual([['staff/emma', 'outside', 'confirmed']]);
    const path = `/v2/teams/${SALON.teamId}/schedules*`;
    here.sandbox.setFaults({ rules: [{ match: { method: 'GET', path }, fault: { kind: 'status', status: 404 } }] });
    expect(await kinds()).toEqual([['staff/emma', 'outside', 'confirmed']]);
    here.sandbox.setFaults({ rules: [] });
    const availability = [{ days: [...WORKDAYS, 'Saturday'], startTime: '09:00', endTime: '18:00' }];
    const options = { key: 'cal_emma', headers: { 'cal-api-version': '2024-06-11' } };
    const changed = await caller(here.sandbox)('PATCH', `/v2/schedules/${EMMA}`, { availability }, options);
    expect(changed.status).toBe(200);
    expect(await kinds()).toEqual([]);
  });

  it.each(['arzt', 'fitness', 'friseur'])(
    'of the sample business %s open as its manifests declare',
    async (company) => {
      const sample = fileURLToPath(new URL('../../manifests/', import.meta.url));
      const [catalog] = (await loadManifests(sample, { company })).catalogs;
      if (catalog === undefined) throw new Error('the sample is not valid');
      await using here = await world({ now, apiKey: `cal_sandbox_${company}` });
      expect((await here.plan(catalog)).plan.notes).toEqual([]);
    },
  );

  it('are notes of verify, which still covers everything', async () => {
    await using here = await world({ now, seed: seedWith(EMMA, { start: '10:00' }) });
    const catalog = declared(AS_SEEDED);
    await here.apply(catalog);
    const read = await readCompany(here.access(catalog), { schedules: 'declared' });
    expect(coverageOf(catalog, read)).toMatchObject({ missing: [], notes: [{ code: 'hours-differ' }] });
  });

  it('show in plan, verify and doctor as text', async () => {
    await using here = await cliWorld();
    const hours = 'hours: { mon-fri: "09:00-18:00" }';
    await here.directory.write(
      'manifests/friseur/all.yaml',
      salonManifests().replace('locale: de', `locale: de\n  ${hours}`),
    );
    const sentence = 'emma: git declares mon-fri 09:00-18:00';
    for (const command of ['plan', 'verify', 'doctor']) {
      expect((await here.run(command)).stdout).toContain(sentence);
    }
    expect((await here.run('plan', '--format', 'markdown')).stdout).toContain(
      'Declared hours and schedules in Cal.com',
    );
  });
});

const OF_EMMA = `/v2/organizations/${ORGANIZATION}/users/${EMMA}/schedules`;
const WRITE = { method: 'PATCH', path: `${OF_EMMA}/*` };

const EARLY = {
  name: 'Frühschicht',
  days: undefined,
  availability: [{ days: WORKDAYS, startTime: '08:00', endTime: '16:00' }],
};

function managed(hours: Hours | undefined, more: Partial<Catalog> = {}): Catalog {
  const { company, ...catalog } = declared(hours, more);
  return { ...catalog, company: { ...company, environment: { ...company.environment, manageSchedules: true } } };
}

/** The applied salon in an organisation, in which only Emma's schedule differs from the declared hours. */
async function managedWorld(change: object = EARLY): Promise<World> {
  const here = await world({ now, seed: inOrganization(seedWith(EMMA, change)) });
  await here.apply(declared(AS_SEEDED));
  here.sandbox.journal.clear();
  return here;
}

function ofSchedules(changes: readonly { readonly kind: string; readonly action: string; readonly name: string }[]) {
  return changes.filter(({ kind }) => kind === 'schedule').map(({ action, name }) => `${action} ${name}`);
}

function schedulesOf({ sandbox }: World, userId: number) {
  const { schedules } = sandbox.state() as {
    schedules: {
      id: number;
      userId: number;
      name: string;
      availability: unknown;
      overrides: unknown;
      timeZone: string;
    }[];
  };
  return schedules.filter((one) => one.userId === userId);
}

const writes = (calls: readonly string[]) => calls.filter((call) => !call.startsWith('GET'));

describe('schedules in Cal.com that git manages', () => {
  it('are planned with both sides, written once, and then are as declared', async () => {
    await using here = await managedWorld();
    const { plan } = await here.plan(managed(AS_SEEDED));
    expect(plan.changes).toMatchObject([
      {
        id: 'schedule/emma',
        kind: 'schedule',
        action: 'update',
        fields: [{ path: 'hours', from: 'mon-fri 08:00-16:00', to: 'mon-sat 09:00-18:00' }],
        reason: expect.stringContaining('"Frühschicht"') as unknown,
      },
    ]);
    expect(plan.notes).toEqual([]);
    expect(plan.summary).toMatchObject({ schedules: 1, rows: 0 });
    here.sandbox.journal.clear();
    const { report } = await here.apply(managed(AS_SEEDED));
    expect(report).toMatchObject({ outcome: 'done', unverified: null, summary: { done: 1 } });
    expect(report?.calls.made).toBe(plan.calls.toMake);
    expect(writes(scheduleCalls(here))).toEqual([`PATCH ${OF_EMMA}/${EMMA} 200`]);
    expect(schedulesOf(here, EMMA)).toMatchObject([{ name: 'Frühschicht', timeZone: 'Europe/Berlin' }]);
    expect(await here.plan(managed(AS_SEEDED))).toMatchObject({ plan: { changes: [], notes: [] } });
    const drift = await driftCompany(here.access(managed(AS_SEEDED)));
    expect(drift.open.filter(({ kind }) => kind === 'hours-differ')).toEqual([]);
  });

  it('are in the text, the Markdown and the JSON of the plan', async () => {
    await using here = await managedWorld();
    const { plan } = await here.plan(managed(AS_SEEDED));
    const text = renderPlanText(planReport(plan), { colour: false });
    for (const one of [text, renderPlanMarkdown([planReport(plan)])]) {
      expect(one.replaceAll('&#58;', ':')).toContain('mon-fri 08:00-16:00');
      expect(one.replaceAll('&#58;', ':')).toContain('mon-sat 09:00-18:00');
    }
    expect(await faultsOf('plan-report', planDocument(planReport(plan)))).toEqual([]);
  });

  it('keep no override that git does not declare, and have those of the declared days ahead', async () => {
    const overrides = [
      { date: '2026-11-02', startTime: '10:00', endTime: '12:00' }, // over
      { date: '2026-12-23', startTime: '10:00', endTime: '12:00' },
    ];
    await using here = await managedWorld({ overrides });
    const hours = {
      ...AS_SEEDED,
      exceptions: { '2026-11-03': [], '2026-12-24': [], '2026-12-31': ['09:00-12:00'] },
    } as const;
    const { plan } = await here.plan(managed(hours));
    const change = plan.changes.find(({ id }) => id === 'schedule/emma');
    expect(change?.fields[0]?.from).toContain('2026-12-23 10:00-12:00');
    expect((await here.apply(managed(hours))).report?.outcome).toBe('done');
    expect(schedulesOf(here, EMMA)).toMatchObject([
      {
        overrides: [
          { date: '2026-12-24', startTime: '00:00', endTime: '00:00' },
          { date: '2026-12-31', startTime: '09:00', endTime: '12:00' },
        ],
      },
    ]);
    expect((await here.plan(managed(hours))).plan.changes).toEqual([]);
  });

  it('keep the days that a closure touches as they are in Cal.com', async () => {
    const overrides = [{ date: '2026-12-24', startTime: '10:00', endTime: '12:00' }];
    await using here = await managedWorld({ ...EARLY, overrides });
    const source = { file: 'closures.yaml', line: 1, column: 1 };
    const day = { from: '2026-12-24', to: '2026-12-24', branches: null, staff: null, reason: 'other', source } as const;
    const catalog = managed(AS_SEEDED, { closures: [{ name: 'xmas', id: 'xmas', ...day }] });
    expect((await here.apply(catalog)).report?.outcome).toBe('done');
    expect(schedulesOf(here, EMMA)).toMatchObject([{ overrides }]);
  });

  it('are made for a member who has none, as their default', async () => {
    const seed = inOrganization({
      ...PLAIN_SEED,
      schedules: PLAIN_SEED.schedules.filter(({ userId }) => userId !== EMMA),
    });
    await using here = await world({ now, seed });
    const { plan } = await here.plan(managed(AS_SEEDED));
    expect(ofSchedules(plan.changes)).toEqual(['create emma']);
    const { report } = await here.apply(managed(AS_SEEDED));
    expect(report?.outcome).toBe('done');
    expect(schedulesOf(here, EMMA)).toHaveLength(1);
    expect((await here.plan(managed(AS_SEEDED))).plan).toMatchObject({ changes: [], notes: [] });
  });

  it('are written once although the answer is lost', async () => {
    await using here = await managedWorld();
    here.sandbox.setFaults({ rules: [{ match: WRITE, fault: { kind: 'handle-then-drop' } }] });
    const { report } = await here.apply(managed(AS_SEEDED));
    expect(report).toMatchObject({ outcome: 'done', changes: [{ outcome: 'done' }] });
    expect(writes(scheduleCalls(here))).toHaveLength(1);
    expect((await here.apply(managed(AS_SEEDED))).report?.run).toBeNull();
  });

  it('are written once although the run cannot read the outcome of the write', async () => {
    await using here = await managedWorld();
    const { plan } = await here.plan(managed(AS_SEEDED));
    here.sandbox.journal.clear();
    here.sandbox.setFaults({
      rules: [
        { match: WRITE, fault: { kind: 'handle-then-drop' } },
        { match: { method: 'GET', path: OF_EMMA, nth: 2, times: 9 }, fault: { kind: 'status', status: 403 } },
      ],
    });
    const { report } = await here.apply(managed(AS_SEEDED), { saved: plan });
    expect(report?.changes).toMatchObject([{ outcome: 'unknown' }]);
    here.sandbox.setFaults({ rules: [] });
    expect((await here.apply(managed(AS_SEEDED))).report?.run).toBeNull();
    expect(writes(scheduleCalls(here))).toHaveLength(1);
  });

  it('that a write did not change are a failed change, which the next apply writes', async () => {
    await using here = await managedWorld();
    here.sandbox.setFaults({ rules: [{ match: WRITE, fault: { kind: 'no-effect' } }] });
    const { report } = await here.apply(managed(AS_SEEDED));
    expect(report?.changes).toMatchObject([{ outcome: 'failed', error: { code: 'no-effect' } }]);
    here.sandbox.setFaults({ rules: [] });
    expect((await here.apply(managed(AS_SEEDED))).report?.outcome).toBe('done');
    expect((await here.plan(managed(AS_SEEDED))).plan.changes).toEqual([]);
  });

  it('of a plain team are a note with the reason beside the differences, and everything else continues', async () => {
    await using here = await world({ now, seed: seedWith(EMMA, EARLY) });
    const { plan } = await here.plan(managed(AS_SEEDED));
    expect(plan.notes.map(({ code }) => code)).toEqual(['hours-differ', 'schedules-not-managed']);
    expect(ofSchedules(plan.changes)).toEqual([]);
    expect(await faultsOf('plan-report', planDocument(planReport(plan)))).toEqual([]);
    expect(writes(scheduleCalls(here))).toEqual([]);
    expect((await here.apply(managed(AS_SEEDED))).report?.outcome).toBe('done');
    expect(writes(scheduleCalls(here))).toEqual([]);
  });

  it.each([403, 404])(
    'that the organisation refuses with %i are a note with the reason, and nothing is written',
    async (status) => {
      await using here = await managedWorld();
      here.sandbox.setFaults({ rules: [{ match: { path: `${OF_EMMA}*` }, fault: { kind: 'status', status } }] });
      const { plan } = await here.plan(managed(AS_SEEDED));
      expect(plan.notes.map(({ code }) => code)).toEqual(['hours-differ', 'schedules-not-managed']);
      expect(plan.changes).toEqual([]);
      expect(writes(scheduleCalls(here))).toEqual([]);
    },
  );

  it('whose write the organisation refuses fail alone', async () => {
    await using here = await managedWorld();
    here.sandbox.setFaults({ rules: [{ match: WRITE, fault: { kind: 'status', status: 403 } }] });
    const { report } = await here.apply(managed(AS_SEEDED));
    expect(report?.changes).toMatchObject([{ outcome: 'failed', error: { code: 'forbidden' } }]);
  });

  it('cost no call more where they are as declared, or where git does not manage them', async () => {
    await using here = await managedWorld({});
    const plain = (await here.plan(declared(AS_SEEDED))).plan.calls.made;
    expect((await here.plan(managed(AS_SEEDED))).plan.calls.made).toBe(plain);
    const later = declared({ week: { mon: ['10:00-12:00'] } });
    here.sandbox.journal.clear();
    const { plan } = await here.plan(later);
    expect(scheduleCalls(here)).toHaveLength(1);
    expect(ofSchedules(plan.changes)).toEqual([]);
    expect(new Set(plan.notes.map(({ code }) => code))).toEqual(new Set(['hours-differ']));
  });

  it('of a member who shares an event type are written from the hours of their owner only', async () => {
    await using here = await managedWorld({});
    const send = caller(here.sandbox);
    const content = {
      name: 'Nur montags',
      timeZone: 'Europe/Berlin',
      isDefault: false,
      availability: [{ days: ['Monday'], startTime: '09:00', endTime: '12:00' }],
    };
    const made = await send('POST', OF_EMMA, content);
    const { id: scheduleId } = made.body.data as { readonly id: number };
    const { eventTypes } = here.sandbox.state() as {
      eventTypes: { id: number; teamId: number | null; slug: string }[];
    };
    const cut = eventTypes.find(({ teamId, slug }) => teamId === SALON.teamId && slug.includes('cut'));
    await send('PATCH', `${SALON.types}/${cut?.id}`, { scheduleId });
    const { plan } = await here.plan(managed(AS_SEEDED));
    expect(ofSchedules(plan.changes)).toEqual(['update emma/cut/A']);
    expect(plan.notes.map(({ code, hours }) => [code, hours?.staff])).toEqual([['hours-differ', 'fabian-1']]);
    expect((await here.apply(managed(AS_SEEDED))).report?.outcome).toBe('done');
    expect((await here.plan(managed(AS_SEEDED))).plan).toMatchObject({ changes: [], notes: [] });
  });

  it('that an event type declares are never written', async () => {
    await using here = await world({ now, seed: inOrganization(withSchedule(PLAIN_SEED)) });
    const catalog = withDeclaredSchedule(managed(AS_SEEDED), MONDAYS.id);
    const before = schedulesOf(here, EMMA);
    expect((await here.apply(catalog)).report?.outcome).toBe('done');
    const removed = await here.plan(managed(AS_SEEDED));
    expect(ofSchedules(removed.plan.changes)).toEqual([]);
    await here.apply(managed(AS_SEEDED));
    expect(schedulesOf(here, EMMA)).toEqual(before);
    expect(writes(scheduleCalls(here))).toEqual([]);
  });

  it('return to what an earlier catalog declares, and stay where it does not manage them', async () => {
    await using here = await managedWorld();
    const before = managed({ week: { mon: ['10:00-12:00'] } });
    await here.apply(managed(AS_SEEDED));
    expect(ofSchedules((await here.plan(declared({ week: { mon: ['10:00-12:00'] } }))).plan.changes)).toEqual([]);
    await here.apply(before);
    expect(schedulesOf(here, EMMA)).toMatchObject([
      { availability: [{ days: ['Monday'], startTime: '10:00', endTime: '12:00' }] },
    ]);
  });

  it('are declared in company.yaml, beside the team; plan and JSON say why a plain team has none', async () => {
    await using here = await cliWorld();
    const text = salonManifests()
      .replace('locale: de', 'locale: de\n  hours: { mon-fri: "09:00-18:00" }')
      .replace('{ teamId: 34209, ', '{ teamId: 34209, manageSchedules: true, ');
    await here.directory.write('manifests/friseur/all.yaml', text);
    expect((await here.run('plan')).stdout).toContain("declared hours are not written to Cal.com's schedules");
    expect((await here.run('plan', '--json')).stdout).toContain('schedules-not-managed');
    await here.directory.write(
      'manifests/friseur/all.yaml',
      text.replace('manageSchedules: true', 'manageSchedules: ja'),
    );
    expect(await here.run('validate')).toMatchObject({ code: 1 });
  });
});

describe('a run that is killed while it writes schedules', () => {
  const order = (here: World, point: ApplyPoint) => ({
    catalog: managed(AS_SEEDED),
    baseUrl: here.sandbox.url,
    apiKey: SALON_KEY,
    databaseUrl: here.databaseUrl,
    runId: `killed-${point}`,
    nowMs: NOW,
    dieAt: { point, nth: 1 },
    pauseAt: null,
  });
  const POINTS = [
    ['intent-written', 0],
    ['call-answered', 1],
    ['outcome-written', 1],
  ] as const;
  const without = { ...PLAIN_SEED, schedules: PLAIN_SEED.schedules.filter(({ userId }) => userId !== EMMA) };
  const late = { ...PLAIN_SEED, schedules: PLAIN_SEED.schedules.map((one) => ({ ...one, start: '10:00' })) };

  it.each(
    POINTS.flatMap(([point, sent]) => [
      { point, sent, schedules: 'a schedule that differs', seed: seedWith(EMMA, EARLY), total: 1 },
      { point, sent, schedules: 'a member without a schedule', seed: without, total: 1 },
      { point, sent, schedules: 'several schedules', seed: late, total: 3 },
    ]),
  )('at $point ($schedules): the next one writes the rest, nothing twice', async ({ point, sent, seed, total }) => {
    await using here = await world({ now, seed: inOrganization(seed) });
    await here.apply(declared(AS_SEEDED));
    here.sandbox.journal.clear();
    expect(await runApply(order(here, point))).toMatchObject({ signal: 'SIGKILL', stderr: '' });
    expect(writes(scheduleCalls(here))).toHaveLength(sent);
    await here.apply(managed(AS_SEEDED));
    expect(writes(scheduleCalls(here))).toHaveLength(total - sent);
    for (const userId of [EMMA, FABIAN, 1003]) expect(schedulesOf(here, userId)).toHaveLength(1);
    const { plan } = await here.plan(managed(AS_SEEDED));
    expect({ changes: plan.changes, notes: plan.notes }).toEqual({ changes: [], notes: [] });
  });
});

describe('rollback to a run that managed schedules', () => {
  const FILE = 'manifests/friseur/all.yaml';
  const withHours = (hours: string, more = ', manageSchedules: true') =>
    salonManifests()
      .replace('locale: de', `locale: de\n  hours: { mon-fri: "${hours}" }`)
      .replace('{ teamId: 34209', `{ teamId: 34209${more}`);

  it('writes the hours of that run to the schedules when it is applied', async () => {
    await using here = await cliWorld({ seed: inOrganization(PLAIN_SEED) });
    for (const hours of ['08:00-16:00', '10:00-19:00']) {
      await here.directory.write(FILE, withHours(hours));
      expect(await here.run('apply', '--yes')).toMatchObject({ code: 0 });
    }
    const opens = () =>
      (here.sandbox.state() as { schedules: { userId: number; availability: { startTime: string }[] }[] }).schedules
        .filter(({ userId }) => userId === EMMA)
        .flatMap(({ availability }) => availability.map(({ startTime }) => startTime));
    expect(opens()).toEqual(['10:00']);
    const history = JSON.parse((await here.run('history', '--json')).stdout) as { runs: { id: string }[] };
    const first = history.runs.at(-1)?.id ?? '';
    const planned = await here.run('rollback', first, '--out', 'back.json', '--json');
    expect(planned.code).toBe(0);
    const { changes } = JSON.parse(planned.stdout) as { changes: { id: string; kind: string }[] };
    expect(changes.filter(({ kind }) => kind === 'schedule').map(({ id }) => id)).toContain('schedule/emma');
    expect(opens()).toEqual(['10:00']);
    expect(await here.run('apply', 'back.json', '--yes')).toMatchObject({ code: 0 });
    expect(opens()).toEqual(['08:00']);
    await here.directory.write(FILE, withHours('08:00-16:00'));
    expect((await here.run('plan')).stdout).toContain('nothing to do');
  });
});
