import { describe, expect, it } from 'vitest';
import type { Catalog, Closure } from '../../src/model/catalog.ts';
import { driftCompany } from '../../src/reconcile/drift-company.ts';
import { readPlanFile, writePlanFile } from '../../src/reconcile/plan/plan-file.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { queryRows } from '../store/query-rows.ts';
import { runApply } from '../support/manifests/run-apply.ts';
import { faultsOf } from '../support/schema-faults.ts';
import { inOrganization, ORGANIZATION, salon } from '../support/manifests/salon.ts';
import { caller, EMMA, FABIAN, SALON } from '../support/sandbox-calls.ts';
import { SALON_KEY, type World, world, type WorldOptions } from '../support/world.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const SERVED = { ...DEMO_SEED, hosted: { absence: true } };
const SOURCE = { file: 'closures.yaml', line: 1, column: 1 };
const OF_EMMA = `/v2/teams/${SALON.teamId}/users/${EMMA}/ooo`;

interface Absence {
  readonly id: number;
  readonly userId: number;
  readonly start: string;
  readonly end: string;
  readonly reason: string;
  readonly notes?: string;
}

function closure(name: string, change: Partial<Closure> & Pick<Closure, 'from' | 'to'>): Closure {
  return { name, id: name, branches: null, staff: null, reason: 'other', source: SOURCE, ...change };
}

const PARTY = closure('party', { from: '2026-12-07', to: '2026-12-07', title: 'Betriebsausflug' });
const HOLIDAY = closure('holiday', { from: '2026-12-14', to: '2026-12-18', staff: ['emma'], reason: 'vacation' });

function closed(...closures: readonly Closure[]): Catalog {
  return { ...salon().build(), closures };
}

function open(options: WorldOptions = {}): Promise<World> {
  return world({ seed: SERVED, now: () => NOW, ...options });
}

async function absencesOf({ sandbox }: World, userId: number): Promise<readonly Absence[]> {
  return (await caller(sandbox)('GET', `/v2/teams/${SALON.teamId}/users/${userId}/ooo`)).body.data;
}

function changesIn({ changes }: { readonly changes: readonly { kind: string; action: string; name: string }[] }) {
  return changes.filter(({ kind }) => kind === 'absence').map(({ action, name }) => `${action} ${name}`);
}

const registered = ({ databaseUrl }: World) => queryRows(databaseUrl, 'SELECT * FROM calops.calcom_absences');

describe('a closure', () => {
  it('becomes an absence of each staff member whom it covers, of whole days, with our mark', async () => {
    await using here = await open();
    const { plan } = await here.plan(closed(PARTY, HOLIDAY));
    expect(changesIn(plan)).toEqual([
      'create holiday/emma',
      'create party/emma',
      'create party/fabian-1',
      'create party/fabian-2',
    ]);
    expect(plan.summary).toMatchObject({ absences: 4 });
    const { report } = await here.apply(closed(PARTY, HOLIDAY));
    expect(report?.outcome).toBe('done');
    expect(await absencesOf(here, EMMA)).toMatchObject([
      {
        start: '2026-12-07T00:00:00.000Z',
        end: '2026-12-07T23:59:59.999Z',
        reason: 'unspecified',
        notes: 'Betriebsausflug [calops:friseur/party]',
      },
      {
        start: '2026-12-14T00:00:00.000Z',
        end: '2026-12-18T23:59:59.999Z',
        reason: 'vacation',
        notes: '[calops:friseur/holiday]',
      },
    ]);
    expect(await absencesOf(here, FABIAN)).toHaveLength(1);
    expect((await here.plan(closed(PARTY, HOLIDAY))).plan.changes).toEqual([]);
  });

  it('closes the local days of the host in Cal.com, and no other', async () => {
    await using here = await open();
    await here.apply(closed(PARTY));
    const { eventTypes } = here.sandbox.state() as { eventTypes: { id: number; teamId: number; slug: string }[] };
    const { id } = eventTypes.find(({ teamId, slug }) => teamId === SALON.teamId && slug.includes('cut')) ?? { id: 0 };
    const child = await caller(here.sandbox)('GET', `/v2/event-types?username=friseur-emma`);
    const [own] = child.body.data as readonly { id: number }[];
    const query = `start=2026-12-04&end=2026-12-09&timeZone=Europe/Berlin&eventTypeId=${own?.id ?? id}`;
    const slots = await caller(here.sandbox)('GET', `/v2/slots?${query}`, undefined, {
      headers: { 'cal-api-version': '2024-09-04' },
    });
    const days = Object.entries(slots.body.data as object).filter(([, starts]) => (starts as unknown[]).length > 0);
    expect(days.map(([day]) => day)).toEqual(['2026-12-04', '2026-12-05', '2026-12-08', '2026-12-09']);
  });

  it.each<[string, Closure, readonly string[]]>([
    [
      'of hours is none: Cal.com has whole days only',
      closure('noon', { from: '2026-12-07T12:00', to: '2026-12-07T18:00' }),
      [],
    ],
    [
      'from noon on has the whole days after it',
      closure('late', { from: '2026-12-24T12:00', to: '2026-12-26', staff: ['emma'] }),
      ['2026-12-25T00:00:00.000Z 2026-12-26T23:59:59.999Z'],
    ],
    ['that is over is none', closure('past', { from: '2026-11-02', to: '2026-11-29' }), []],
    [
      'that goes on is one from its beginning',
      closure('now', { from: '2026-11-02', to: '2026-11-30' }),
      ['2026-11-02T00:00:00.000Z 2026-11-30T23:59:59.999Z'],
    ],
    [
      'of another branch only is none',
      closure('west', { from: '2026-12-07', to: '2026-12-07', branches: ['west'] }),
      [],
    ],
  ])('%s', async (_, one, expected) => {
    await using here = await open();
    await here.apply(closed(one));
    expect((await absencesOf(here, EMMA)).map(({ start, end }) => `${start} ${end}`)).toEqual(expected);
  });

  it('does not say at Cal.com that a staff member is sick', async () => {
    await using here = await open();
    const sick = closure('flu', {
      from: '2026-12-01',
      to: '2026-12-02',
      staff: ['emma'],
      reason: 'sick',
      title: 'Grippe',
    });
    await here.apply(closed(sick));
    expect(await absencesOf(here, EMMA)).toMatchObject([{ reason: 'unspecified', notes: '[calops:friseur/flu]' }]);
  });

  it('that changes changes its absence, and one that is removed removes it; foreign ones stay', async () => {
    await using here = await open();
    const foreign = { start: '2026-12-22T00:00:00.000Z', end: '2026-12-22T23:59:59.999Z', notes: 'Zahnarzt' };
    await caller(here.sandbox)('POST', OF_EMMA, foreign);
    await here.apply(closed(HOLIDAY));
    const longer = { ...HOLIDAY, to: '2026-12-19', reason: 'public-holiday' } as const;
    expect(changesIn((await here.plan(closed(longer))).plan)).toEqual(['update holiday/emma']);
    await here.apply(closed(longer));
    expect(await absencesOf(here, EMMA)).toMatchObject([
      { end: '2026-12-19T23:59:59.999Z', reason: 'public_holiday' },
      { notes: 'Zahnarzt' },
    ]);
    const other = { ...longer, reason: 'vacation' } as const;
    await here.apply(closed(other));
    expect((await absencesOf(here, EMMA))[0]).toMatchObject({ reason: 'vacation' });
    expect(changesIn((await here.plan(closed())).plan)).toEqual(['delete holiday/emma']);
    expect((await here.apply(closed())).report?.outcome).toBe('done');
    expect(await absencesOf(here, EMMA)).toMatchObject([{ notes: 'Zahnarzt' }]);
    expect(await registered(here)).toEqual([]);
    expect((await here.plan(closed())).plan.changes).toEqual([]);
  });

  it('on days of which a host is absent already is left to that absence', async () => {
    await using here = await open();
    const days = { start: '2026-12-14T00:00:00.000Z', end: '2026-12-18T23:59:59.999Z' };
    await caller(here.sandbox)('POST', OF_EMMA, { ...days, notes: 'Meer' });
    const twice = { ...HOLIDAY, name: 'again', id: 'again' };
    expect(changesIn((await here.plan(closed(HOLIDAY, twice))).plan)).toEqual([]);
  });

  it.each(['handle-then-drop', 'drop'] as const)('is written once when the answer is lost (%s)', async (kind) => {
    await using here = await open();
    await here.apply(closed());
    here.sandbox.setFaults({ rules: [{ match: { method: 'POST', path: OF_EMMA }, fault: { kind } }] });
    const { report } = await here.apply(closed(HOLIDAY));
    expect(report?.outcome).not.toBe('done');
    here.sandbox.setFaults({ rules: [] });
    await here.apply(closed(HOLIDAY));
    expect(await absencesOf(here, EMMA)).toHaveLength(1);
    expect(await registered(here)).toHaveLength(1);
    expect((await here.plan(closed(HOLIDAY))).plan.changes).toEqual([]);
  });

  it('has its absence recorded when a run ended between the call and the journal', async () => {
    await using here = await open();
    await here.apply(closed(HOLIDAY));
    await queryRows(here.databaseUrl, 'DELETE FROM calops.calcom_absences');
    const { plan } = await here.plan(closed(HOLIDAY));
    expect(changesIn(plan)).toEqual(['record holiday/emma']);
    expect(plan.calls.toMake).toBe(0);
    await here.apply(closed(HOLIDAY));
    expect(await registered(here)).toHaveLength(1);
    expect(await absencesOf(here, EMMA)).toHaveLength(1);
  });

  it('is drift when its absence is deleted or changed in Cal.com, and the next apply writes it again', async () => {
    await using here = await open();
    const catalog = closed(HOLIDAY);
    await here.apply(catalog);
    const [absence] = await absencesOf(here, EMMA);
    const drift = async () =>
      (await driftCompany(here.access(catalog))).open.map(({ kind, resource, blame }) => [kind, resource, blame]);
    expect(await drift()).toEqual([]);
    const send = caller(here.sandbox);
    await send('PATCH', `${OF_EMMA}/${absence?.id}`, { reason: 'travel' });
    expect(await drift()).toEqual([['absence-changed', 'absence/holiday/emma', 'outside']]);
    await here.apply(catalog);
    expect(await drift()).toEqual([]);
    await send('DELETE', `${OF_EMMA}/${absence?.id}`);
    expect(await drift()).toEqual([['absence-missing', 'absence/holiday/emma', 'outside']]);
    here.sandbox.setFaults({
      rules: [{ match: { method: 'GET', path: `${OF_EMMA}*` }, fault: { kind: 'status', status: 403 } }],
    });
    expect(await drift()).toEqual([['absence-missing', 'absence/holiday/emma', 'outside']]);
    here.sandbox.setFaults({ rules: [] });
    await here.apply(catalog);
    expect(await absencesOf(here, EMMA)).toHaveLength(1);
    expect(await drift()).toEqual([]);
  });

  it('plans nothing for a member whose absences cannot be read, and says so', async () => {
    await using here = await open();
    here.sandbox.setFaults({
      rules: [{ match: { method: 'GET', path: `${OF_EMMA}?take=250*` }, fault: { kind: 'status', status: 403 } }],
    });
    const { plan } = await here.plan(closed(PARTY));
    expect(plan.unknown.map(({ scope }) => scope)).toEqual(['absences of emma']);
    expect(changesIn(plan)).toEqual(['create party/fabian-1', 'create party/fabian-2']);
  });

  it('stays out of Cal.com where it has no absences of members: 6.0 and 6.1', async () => {
    await using here = await open({ seed: DEMO_SEED });
    const { plan } = await here.plan(closed(PARTY));
    expect(changesIn(plan)).toEqual([]);
    expect(plan.unknown).toEqual([]);
    await here.apply(closed(PARTY));
    here.sandbox.journal.clear();
    await here.plan(closed(PARTY));
    expect(here.sandbox.journal.entries().filter(({ path }) => path.includes('/ooo'))).toEqual([]);
  });

  it('costs no call about absences where none is declared and none was written', async () => {
    await using here = await open();
    await here.plan(closed());
    expect(here.sandbox.journal.entries().filter(({ path }) => path.includes('/ooo'))).toEqual([]);
  });

  it('is in a plan file, which apply takes', async () => {
    await using here = await open();
    const catalog = closed(PARTY);
    const { plan } = await here.plan(catalog);
    const head = { tool: 'test', createdAt: '2026-11-30T12:00:00Z', expiresAt: '2026-12-30T12:00:00Z', commit: null };
    const text = writePlanFile([{ plan, catalog }], head);
    expect(await faultsOf('plan', JSON.parse(text))).toStrictEqual([]);
    const read = readPlanFile(text, '2026-11-30T12:00:01Z');
    if (!read.ok) throw new Error(read.message);
    const { report } = await here.apply(catalog, { saved: read.saved.plans[0]?.plan ?? null });
    expect(report?.outcome).toBe('done');
    expect(await absencesOf(here, EMMA)).toHaveLength(1);
  });
});

const OF_MEMBER = (userId: number) => `/v2/organizations/${ORGANIZATION}/users/${userId}/ooo`;

/** What was written about absences. */
function writesIn({ sandbox }: World): readonly string[] {
  return sandbox.journal
    .entries()
    .filter(({ method, path }) => method !== 'GET' && path.includes('/ooo'))
    .map(({ method, path }) => `${method} ${path}`);
}

async function inOrganizationOf({ sandbox }: World, userId: number): Promise<readonly Absence[]> {
  return (await caller(sandbox)('GET', OF_MEMBER(userId))).body.data;
}

describe('a closure of a team in an organisation', () => {
  const openOrganization = () => open({ seed: inOrganization(DEMO_SEED) });
  const longer = { ...HOLIDAY, to: '2026-12-19' };

  it("becomes an absence by the organisation's path, changes with the closure, and goes with it", async () => {
    await using here = await openOrganization();
    const { plan } = await here.plan(closed(PARTY, HOLIDAY));
    expect(changesIn(plan)).toHaveLength(4);
    here.sandbox.journal.clear();
    expect((await here.apply(closed(HOLIDAY))).report?.outcome).toBe('done');
    expect(writesIn(here)).toEqual([`POST ${OF_MEMBER(EMMA)}`]);
    const [made] = await inOrganizationOf(here, EMMA);
    expect(made).toMatchObject({ end: '2026-12-18T23:59:59.999Z', notes: '[calops:friseur/holiday]' });
    here.sandbox.journal.clear();
    expect((await here.apply(closed(longer))).report?.outcome).toBe('done');
    expect(writesIn(here)).toEqual([`PATCH ${OF_MEMBER(EMMA)}/${made?.id}`]);
    expect(await inOrganizationOf(here, EMMA)).toMatchObject([{ end: '2026-12-19T23:59:59.999Z' }]);
    const drift = async () => (await driftCompany(here.access(closed(longer)))).open.map(({ kind }) => kind);
    expect(await drift()).toEqual([]);
    await caller(here.sandbox)('PATCH', `${OF_MEMBER(EMMA)}/${made?.id}`, { reason: 'travel' });
    expect(await drift()).toEqual(['absence-changed']);
    here.sandbox.journal.clear();
    expect((await here.apply(closed())).report?.outcome).toBe('done');
    expect(writesIn(here)).toEqual([`DELETE ${OF_MEMBER(EMMA)}/${made?.id}`]);
    expect(await inOrganizationOf(here, EMMA)).toEqual([]);
    expect((await here.plan(closed())).plan.changes).toEqual([]);
  });

  it('plans nothing for a member whom the organisation does not show, and says so', async () => {
    await using here = await openOrganization();
    const path = `${OF_MEMBER(EMMA)}?take=250*`;
    here.sandbox.setFaults({ rules: [{ match: { method: 'GET', path }, fault: { kind: 'status', status: 403 } }] });
    const { plan } = await here.plan(closed(PARTY));
    expect(plan.unknown.map(({ scope }) => scope)).toEqual(['absences of emma']);
    expect(changesIn(plan)).toEqual(['create party/fabian-1', 'create party/fabian-2']);
  });

  const catalogs = { made: [[], [HOLIDAY]], changed: [[HOLIDAY], [longer]], removed: [[HOLIDAY], []] } as const;
  const points = [
    ['intent-written', 0],
    ['call-answered', 1],
    ['outcome-written', 1],
  ] as const;

  it.each(
    (['made', 'changed', 'removed'] as const).flatMap((what) => points.map(([point, sent]) => ({ what, point, sent }))),
  )('has its absence $what once by two runs of which the first is killed at $point', async ({ what, point, sent }) => {
    await using here = await openOrganization();
    const [before, after] = catalogs[what].map((closures) => closed(...closures));
    await here.apply(before ?? closed());
    here.sandbox.journal.clear();
    const dieAt = { point, nth: 1 };
    const head = { baseUrl: here.sandbox.url, apiKey: SALON_KEY, databaseUrl: here.databaseUrl, runId: `at-${point}` };
    const wanted = after ?? closed();
    expect(await runApply({ ...head, catalog: wanted, nowMs: NOW, dieAt, pauseAt: null })).toMatchObject({
      signal: 'SIGKILL',
      stderr: '',
    });
    expect(writesIn(here)).toHaveLength(sent);
    await here.apply(wanted);
    expect(writesIn(here)).toHaveLength(1);
    const absences = await inOrganizationOf(here, EMMA);
    expect(absences.map(({ start, end }) => [start.slice(0, 10), end.slice(0, 10)])).toEqual(
      (wanted.closures ?? []).map(({ from, to }) => [from, to]),
    );
    expect(await registered(here)).toHaveLength(absences.length);
    const { plan } = await here.plan(wanted);
    expect({ changes: plan.changes, drift: plan.drift }).toEqual({ changes: [], drift: [] });
  });
});
