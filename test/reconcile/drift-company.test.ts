import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../src/model/catalog.ts';
import { reviewQueue } from '../../src/reconcile/drift/lifecycle.ts';
import { HISTORY_CALLS } from '../../src/reconcile/find-authors.ts';
import { acknowledgeDrift, driftCompany, type DriftReport, unprovenDrift } from '../../src/reconcile/drift-company.ts';
import { driftJson } from '../../src/reconcile/report/drift/drift-json.ts';
import type { Fault } from '../../src/sandbox/faults/script.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { queryRows } from '../store/query-rows.ts';
import { catalog } from '../support/manifests/catalog-builder.ts';
import { caller, EMMA, FABIAN, SALON } from '../support/sandbox-calls.ts';
import { salon, withService } from '../support/manifests/salon.ts';
import { type World, world } from '../support/world.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A read on the given day of January 2026. */
function driftOn(day: number, here: World, declared: Catalog): Promise<DriftReport> {
  const start = Date.parse('2026-01-01T00:00:00Z');
  return driftCompany({ ...here.access(declared), now: () => start + (day - 1) * DAY_MS });
}

describe('driftCompany', () => {
  it('confirms 15 orphans by the third proven read, days apart, and leaves them as they are', async () => {
    let builder = salon();
    const stale = Array.from({ length: 15 }, (_, index) => `stale-${index + 1}`);
    for (const name of stale) builder = builder.service(name, { minutes: 30 }).performedBy('emma');
    await using here = await world();
    await here.apply(builder.build());
    const declared = salon().build();
    const before = JSON.stringify(here.sandbox.state());

    for (const day of [1, 2]) {
      const { open } = await driftOn(day, here, declared);
      expect(new Set(open.map(({ kind, status }) => `${kind} ${status}`))).toEqual(new Set(['orphan suspected']));
    }
    const third = await driftOn(3, here, declared);
    const review = reviewQueue(third.open).map(({ resource }) => resource);
    expect(review).toEqual(expect.arrayContaining(stale.map((name) => `service/${name}`)));
    expect(review).toEqual(expect.arrayContaining(stale.map((name) => `eventType/${name}/A`)));
    expect(review).toHaveLength(30);
    expect(driftJson(third).findings[0]).toMatchObject({
      firstSeen: '2026-01-01T00:00:00.000Z',
      lastSeen: '2026-01-03T00:00:00.000Z',
      timesSeen: 3,
      dwellSeconds: (2 * DAY_MS) / 1000,
    });
    expect(JSON.stringify(here.sandbox.state())).toBe(before);
    const active = await queryRows(here.databaseUrl, 'SELECT DISTINCT is_active FROM calops.services');
    expect(active).toEqual([{ is_active: true }]);
  });

  it('takes strikes from the manifest', async () => {
    await using here = await world();
    const base = salon().service('stale', { minutes: 30 }).performedBy('emma').build();
    await here.apply(base);
    const declared = salon().build();
    const safety = { ...declared.company.safety, orphanStrikes: 1 };
    const strict = { ...declared, company: { ...declared.company, safety } };
    const { open } = await driftOn(1, here, strict);
    expect(open.map(({ status }) => status)).toEqual(['confirmed', 'confirmed']);
  });

  it('a read that cannot be proven shows what was known, and changes nothing of it', async () => {
    await using here = await world();
    const base = salon().service('stale', { minutes: 30 }).performedBy('emma').build();
    await here.apply(base);
    const declared = salon().build();
    const first = await driftOn(1, here, declared);
    const list = { method: 'GET', path: '/v2/teams/34209/event-types' };
    here.sandbox.setFaults({ rules: [{ match: list, fault: { kind: 'empty-list' } }] });
    const before = await here.snapshot();
    const second = await driftOn(2, here, declared);
    expect(second).toMatchObject({ resolved: [], unknown: [{ code: 'too-few' }] });
    expect(second.open).toEqual(first.open.map((finding) => ({ ...finding, source: null })));
    expect(await here.snapshot()).toBe(before);
    const refused = await unprovenDrift(here.access(declared), { code: 'unauthorized', message: 'no' });
    expect(refused.open).toEqual(second.open);
  });

  it('is silent about an applied company, also of round-robin types, paused and retired services', async () => {
    await using here = await world();
    const declared = withService(salon().build(), 'cut', { scheduling: 'roundRobin' });
    await here.apply(declared);
    expect(await driftOn(1, here, declared)).toMatchObject({ open: [], resolved: [], unknown: [] });
    const quiet = withService(withService(declared, 'cut', { state: 'paused' }), 'colour', { state: 'retired' });
    await here.apply(quiet);
    expect(await driftOn(2, here, quiet)).toMatchObject({ open: [], resolved: [], unknown: [] });
  });
});

describe('the last drift check', () => {
  const checks = (here: World) =>
    queryRows(
      here.databaseUrl,
      `SELECT is_proven AS "isProven", checked_at > now() - interval '1 minute' AS "isNew" FROM calops.drift_checks`,
    );

  it('is noted after every read, with whether all of the team could be read', async () => {
    await using here = await world();
    const declared = salon().build();
    await here.apply(declared);
    expect(await checks(here)).toEqual([]);
    await driftOn(1, here, declared);
    expect(await checks(here)).toEqual([{ isProven: true, isNew: true }]);
    await queryRows(here.databaseUrl, `UPDATE calops.drift_checks SET checked_at = now() - interval '1 hour'`);
    const list = { method: 'GET', path: '/v2/teams/34209/event-types' };
    here.sandbox.setFaults({ rules: [{ match: list, fault: { kind: 'empty-list' } }] });
    await driftOn(2, here, declared);
    expect(await checks(here)).toEqual([{ isProven: false, isNew: true }]);
    here.sandbox.setFaults({});
    await driftOn(3, here, declared);
    expect(await checks(here)).toEqual([{ isProven: true, isNew: true }]);
  });

  it('is left out for a user who may not write it: the report comes all the same', async () => {
    await using here = await world();
    const declared = salon().build();
    await here.apply(declared);
    const refuse = `CREATE FUNCTION calops.refuse_check() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'permission denied for table drift_checks' USING ERRCODE = 'insufficient_privilege'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON calops.drift_checks FOR EACH ROW EXECUTE FUNCTION calops.refuse_check()`;
    await queryRows(here.databaseUrl, refuse);
    expect(await driftOn(1, here, declared)).toMatchObject({ open: [], unknown: [] });
    expect(await checks(here)).toEqual([]);
  });
});

describe('new drift', () => {
  const told = salon()
    .company({ notifications: { email: { to: ['technik@salon.example'] } } })
    .build();
  const notices = async ({ databaseUrl }: World) =>
    (await queryRows(databaseUrl, 'SELECT kind, detail FROM calops.notifications ORDER BY created_at')) as unknown as {
      readonly kind: string;
      readonly detail: { readonly count: number };
    }[];

  it('is reported once, by the read that confirms it, and again when it comes back', async () => {
    await using here = await world();
    await here.apply(told);
    const send = caller(here.sandbox);
    const types = (await send('GET', SALON.types)).body.data as readonly {
      readonly id: number;
      readonly title: string;
    }[];
    const [type] = types;
    const rename = (title: string | undefined) => send('PATCH', `${SALON.types}/${type?.id}`, { title });
    await driftOn(1, here, told);
    expect(await notices(here)).toEqual([]);
    await rename('Anders');
    await driftOn(2, here, told);
    await driftOn(3, here, told);
    expect(await notices(here)).toMatchObject([
      { kind: 'drift_confirmed', detail: { count: 1, findings: [{ kind: 'field-changed', field: 'title' }] } },
    ]);
    await rename(type?.title);
    await driftOn(4, here, told);
    expect(await notices(here)).toHaveLength(1);
    await rename('Anders');
    await driftOn(5, here, told);
    expect((await notices(here)).map(({ detail }) => detail.count)).toEqual([1, 1]);
  });

  it('is one message for all of one read; orphans are in it with their last strike alone', async () => {
    await using here = await world();
    const names = Array.from({ length: 7 }, (_, index) => `stale-${index + 1}`);
    const applied = names.reduce(
      (builder, name) => builder.service(name, { minutes: 30 }).performedBy('emma'),
      salon().company({ notifications: { email: { to: ['technik@salon.example'] } } }),
    );
    await here.apply(applied.build());
    for (const day of [1, 2, 3, 4]) await driftOn(day, here, told);
    expect((await notices(here)).map(({ detail }) => detail)).toMatchObject([
      { count: 14, findings: Array.from({ length: 5 }, () => ({ kind: 'orphan' })) },
    ]);
  });
});

describe('acknowledgeDrift', () => {
  it('touches only what it names, and no finding of another company', async () => {
    await using here = await world();
    await here.apply(salon().service('stale', { minutes: 30 }).performedBy('emma').build());
    const declared = salon().build();
    const { open } = await driftOn(1, here, declared);
    const [first, second] = open;
    const acknowledging = { ids: new Set([first?.id ?? '']), reason: 'fine', who: 'emma' };
    await acknowledgeDrift(here.store, catalog('other', { id: 'other' }).build(), acknowledging);
    expect((await driftOn(2, here, declared)).open.map(({ status }) => status)).toEqual(['suspected', 'suspected']);
    await acknowledgeDrift(here.store, declared, acknowledging);
    const after = await here.store.read((reader) => reader.findings(declared.company.id));
    expect(after.find(({ id }) => id === first?.id)).toMatchObject({ status: 'acknowledged', reason: 'fine' });
    expect(after.find(({ id }) => id === second?.id)).toMatchObject({ status: 'suspected', reason: null });
  });
});

describe('who changed it', () => {
  const FABIAN_2 = 1003;
  /** Fabian has become an admin with a key of his own: a person who is not calops. */
  const seed = (more: object = {}) => ({
    ...DEMO_SEED,
    memberships: DEMO_SEED.memberships?.map((one) => (one.userId === FABIAN ? { ...one, role: 'ADMIN' } : one)),
    apiKeys: [...(DEMO_SEED.apiKeys ?? []), { name: 'fabian', key: 'cal_fabian', userId: FABIAN }],
    hosted: { history: true },
    ...more,
  });
  const declared = withService(salon().build(), 'cut', { scheduling: 'roundRobin' });
  const cutId = async ({ sandbox }: World): Promise<string> => {
    const list = (await caller(sandbox)('GET', SALON.types)).body.data as readonly { id: number; slug: string }[];
    return `${SALON.types}/${list.find(({ slug }) => slug.includes('cut'))?.id}`;
  };
  const fabian = async (here: World, fields: object) =>
    expect((await caller(here.sandbox, 'cal_fabian')('PATCH', await cutId(here), fields)).status).toBe(200);
  const historyCalls = ({ sandbox }: World): readonly string[] =>
    sandbox.journal.entries().flatMap(({ path }) => (path.includes('/history') ? [path] : []));
  const authors = ({ open }: DriftReport) =>
    Object.fromEntries(open.map(({ field, changedBy }) => [field, changedBy?.email]));

  async function applied(more: object = {}): Promise<World> {
    const here = await world({ seed: seed(more) });
    await here.apply(declared);
    here.sandbox.journal.clear();
    return here;
  }

  it('is named with time and place, for one call for each event type that drifts and none otherwise', async () => {
    await using here = await applied();
    expect((await driftOn(1, here, declared)).open).toEqual([]);
    expect(historyCalls(here)).toEqual([]);
    const hosts = [{ userId: EMMA }, { userId: FABIAN_2 }];
    await fabian(here, { title: 'Schnitt', onlyShowFirstAvailableSlot: true, hosts });
    const report = await driftOn(2, here, declared);
    const [title] = report.open;
    const author = { name: 'Fabian', email: 'fabian@salon.example', source: 'API_V2', at: title?.changedBy?.at };
    expect(report.open.map(({ kind, changedBy }) => ({ kind, changedBy }))).toEqual([
      { kind: 'field-changed', changedBy: author },
      { kind: 'host-added', changedBy: author },
      { kind: 'host-removed', changedBy: author },
      { kind: 'hazard', changedBy: author },
    ]);
    expect(Date.now() - Date.parse(author.at ?? '')).toBeLessThan(600_000);
    expect(historyCalls(here)).toHaveLength(1);
  });

  it('stays known until it changes again, without a call', async () => {
    await using here = await applied();
    await fabian(here, { title: 'Schnitt' });
    await driftOn(1, here, declared);
    expect(authors(await driftOn(2, here, declared))).toEqual({ title: 'fabian@salon.example' });
    expect(historyCalls(here)).toHaveLength(1);
    const send = caller(here.sandbox);
    await send('PATCH', await cutId(here), { title: 'By the key of calops' });
    expect(authors(await driftOn(3, here, declared))).toEqual({ title: undefined });
    expect(historyCalls(here)).toHaveLength(2);
  });

  it('is left out where the server keeps no history, which is not asked for again', async () => {
    await using here = await applied({ hosted: {} });
    await fabian(here, { title: 'Schnitt' });
    expect(authors(await driftOn(1, here, declared))).toEqual({ title: undefined });
    expect(historyCalls(here)).toHaveLength(1);
    expect(authors(await driftOn(2, here, declared))).toEqual({ title: undefined });
    expect(historyCalls(here)).toHaveLength(1);
  });

  it.each<[string | number, Fault]>([
    ...[403, 404, 500].map((status): [number, Fault] => [status, { kind: 'status', status }]),
    ['no entry', { kind: 'body', body: { status: 'success', data: { auditLogs: [] } } }],
  ])('is left out where the history answers %s, and the drift is reported', async (_, fault) => {
    await using here = await applied();
    await fabian(here, { title: 'Schnitt' });
    const match = { method: 'GET', path: '/v2/event-types/*/history' };
    here.sandbox.setFaults({ rules: [{ match, fault }] });
    expect(await driftOn(1, here, declared)).toMatchObject({
      open: [{ field: 'title', changedBy: null }],
      unknown: [],
    });
  });

  it('is read for at most ten event types in a run; the next run reads the others', async () => {
    const names = Array.from({ length: HISTORY_CALLS + 2 }, (_, index) => `s${index + 10}`);
    const many = names
      .reduce((builder, name) => builder.service(name, { minutes: 30 }).performedBy('emma'), salon())
      .build();
    await using here = await world({ seed: seed() });
    await here.apply(many);
    const send = caller(here.sandbox, 'cal_fabian');
    const types = (await send('GET', SALON.types)).body.data as readonly { id: number; slug: string }[];
    const changed = types.filter(({ slug }) => names.some((name) => slug.includes(name)));
    for (const { id } of changed) await send('PATCH', `${SALON.types}/${id}`, { title: 'Schnitt' });
    const named = async (day: number) =>
      (await driftOn(day, here, many)).open.filter(({ changedBy }) => changedBy !== null).length;
    expect(await named(1)).toBe(HISTORY_CALLS);
    expect(await named(2)).toBe(HISTORY_CALLS + 2);
    expect(historyCalls(here)).toHaveLength(HISTORY_CALLS + 2);
  });
});
