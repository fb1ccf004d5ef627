import { describe, expect, it } from 'vitest';
import { queryRows } from '../../store/query-rows.ts';
import { faultsOf } from '../../support/schema-faults.ts';
import { snapshotDatabase } from '../../support/database/snapshot.ts';
import { caller, EMMA } from '../../support/sandbox-calls.ts';
import { type CliWorld, cliWorld } from '../support/cli-world.ts';
import { salonManifests } from '../support/company-directory.ts';

const TYPES = '/v2/teams/34209/event-types';

interface Finding {
  readonly id: string;
  readonly kind: string;
  readonly resource: string;
  readonly status: string;
  readonly timesSeen: number;
  readonly firstSeen: string;
}

interface Report {
  readonly findings: readonly Finding[];
  readonly resolved: readonly Finding[];
  readonly review: readonly string[];
  readonly unknown: readonly unknown[];
}

/** A company that was applied, and somebody who edits it in Cal.com. */
async function appliedWorld(): Promise<CliWorld> {
  const world = await cliWorld();
  expect((await world.run('apply', '--yes')).code).toBe(0);
  return world;
}

async function idOf(world: CliWorld, slug: string): Promise<number> {
  const { body } = await caller(world.sandbox)('GET', TYPES);
  const types = body.data as readonly { readonly id: number; readonly slug: string }[];
  const found = types.find((one) => one.slug === slug);
  if (found === undefined) throw new Error(`no event type ${slug} among ${types.map((one) => one.slug).join(', ')}`);
  return found.id;
}

async function edit(world: CliWorld, slug: string, fields: object): Promise<void> {
  const answer = await caller(world.sandbox)('PATCH', `${TYPES}/${await idOf(world, slug)}`, fields);
  expect(answer.status).toBe(200);
}

async function drift(world: CliWorld, ...words: string[]): Promise<Report & { readonly code: number | null }> {
  const { code, stdout } = await world.run('drift', ...words, '--json');
  const report: unknown = JSON.parse(stdout);
  expect(await faultsOf('drift-report', report)).toEqual([]);
  return { ...(report as Report), code };
}

function kinds({ findings }: Report): readonly string[] {
  return findings.map(({ kind, resource }) => `${kind} ${resource}`).toSorted();
}

describe('drift', () => {
  it('a title edited, a host removed, an event type deleted, one added: each is named with what it was and is (2)', async () => {
    await using world = await appliedWorld();
    const trusting = salonManifests().replace('locale: de', 'locale: de\n  safety: { minKnown: 50% }');
    await world.directory.write('manifests/friseur/all.yaml', trusting);
    const send = caller(world.sandbox);
    await edit(world, 'friseur-cut-a', { title: 'Schnitt', hosts: [{ userId: EMMA }] });
    await send('DELETE', `${TYPES}/${await idOf(world, 'friseur-colour-a')}`);
    const foreign = { title: 'Beratung', slug: 'beratung', lengthInMinutes: 15, schedulingType: 'collective' };
    expect((await send('POST', TYPES, { ...foreign, hosts: [{ userId: EMMA }] })).status).toBe(201);
    const report = await drift(world);
    expect(report.code).toBe(2);
    const foreignId = await idOf(world, 'beratung');
    expect(kinds(report)).toEqual(
      [
        'event-type-missing eventType/colour/A',
        'field-changed eventType/cut/A',
        'host-removed eventType/cut/A',
        `unmanaged eventType/${foreignId}`,
      ].toSorted(),
    );
    expect(report.findings).toContainEqual(
      expect.objectContaining({ field: 'title', theirs: 'Schnitt', ours: 'Haarschnitt', lastApplied: 'Haarschnitt' }),
    );
    const { stdout } = await world.run('drift');
    expect(stdout).toContain('title is "Schnitt", last applied "Haarschnitt"');
    expect(stdout).toContain('was removed from its hosts');
    expect(stdout).toContain('eventType/colour/A: gone from Cal.com');
    expect(stdout).toContain('"beratung" is neither declared nor applied');
  });

  it('writes nothing but its findings and what the server can do: GETs only, and no row of any other table', async () => {
    await using world = await appliedWorld();
    await edit(world, 'friseur-cut-a', { title: 'Schnitt' });
    world.sandbox.journal.clear();
    const before = await everythingButFindings(world);
    expect((await drift(world)).code).toBe(2);
    expect((await drift(world)).findings).toMatchObject([{ timesSeen: 2 }]);
    expect(await everythingButFindings(world)).toEqual(before);
    const methods = world.sandbox.journal.entries().map(({ method }) => method);
    // twice: the key's owner, members, event types, and the children of each of the two hosts; once: the history, which this server lacks
    expect(methods).toEqual(Array.from({ length: 11 }, () => 'GET'));
  });

  it('none is 0 and writes no row at all', async () => {
    await using world = await appliedWorld();
    const before = await snapshotDatabase(databaseOf(world));
    const report = await drift(world);
    expect(report).toMatchObject({ code: 0, findings: [], resolved: [], unknown: [] });
    expect(await snapshotDatabase(databaseOf(world))).toEqual(before);
  });

  it('is found again under its id, acknowledged with a reason (0) until it changes (2), and resolved when it is gone (0)', async () => {
    await using world = await appliedWorld();
    await edit(world, 'friseur-cut-a', { title: 'Schnitt' });
    const [first] = (await drift(world)).findings;
    const id = first?.id ?? '';
    expect((await drift(world)).findings).toMatchObject([{ id, timesSeen: 2, firstSeen: first?.firstSeen }]);
    expect(await drift(world, '--ack', id, '--reason', 'until May')).toMatchObject({ code: 0 });
    expect(await drift(world)).toMatchObject({
      code: 0,
      findings: [{ id, status: 'acknowledged', acknowledged: { by: 'tester', reason: 'until May' } }],
    });
    await edit(world, 'friseur-cut-a', { title: 'Schnitt!' });
    expect(await drift(world)).toMatchObject({ code: 2, findings: [{ id, status: 'confirmed', acknowledged: null }] });
    await edit(world, 'friseur-cut-a', { title: 'Haarschnitt' });
    expect(await drift(world)).toMatchObject({ code: 0, findings: [], resolved: [{ id, status: 'resolved' }] });
    expect(await drift(world)).toMatchObject({ code: 0, findings: [], resolved: [] });
  });

  it('orphans are suspected, confirmed by the third proven read, and never by an unproven one', async () => {
    await using world = await appliedWorld();
    const [kept = ''] = salonManifests().split('---\napiVersion: calops/v1\nkind: Service\nmetadata: { name: colour }');
    await world.directory.write('manifests/friseur/all.yaml', kept);
    const before = JSON.stringify(world.sandbox.state());
    const statuses = async (): Promise<readonly string[]> => (await drift(world)).findings.map(({ status }) => status);
    expect(await statuses()).toEqual(['suspected', 'suspected', 'suspected']);
    expect(await statuses()).toEqual(['suspected', 'suspected', 'suspected']);
    const list = { method: 'GET', path: TYPES };
    world.sandbox.setFaults({ rules: [{ match: list, fault: { kind: 'empty-list' } }] });
    const findings = await queryRows(databaseOf(world), 'SELECT xmin, f.* FROM calops.drift_findings f ORDER BY id');
    const unproven = await drift(world);
    expect(unproven).toMatchObject({ code: 3, unknown: [{ code: 'too-few' }] });
    expect(unproven.findings.map(({ status, timesSeen }) => [status, timesSeen])).toEqual(
      Array.from({ length: 3 }, () => ['suspected', 2]),
    );
    expect(await queryRows(databaseOf(world), 'SELECT xmin, f.* FROM calops.drift_findings f ORDER BY id')).toEqual(
      findings,
    );
    world.sandbox.setFaults({ rules: [] });
    const confirmed = await drift(world);
    expect(confirmed.findings.map(({ status }) => status)).toEqual(['confirmed', 'confirmed', 'confirmed']);
    expect(confirmed.review).toEqual(confirmed.findings.map(({ id }) => id));
    expect(JSON.stringify(world.sandbox.state())).toBe(before);
  });

  it('reports a write that had no effect until an apply makes it good', async () => {
    await using world = await appliedWorld();
    const rule = { match: { method: 'PATCH', path: `${TYPES}/*`, nth: 1 }, fault: { kind: 'no-effect' } };
    world.sandbox.setFaults({ rules: [rule] });
    await world.directory.write('manifests/friseur/all.yaml', salonManifests(45));
    expect((await world.run('apply', '--yes')).code).toBe(5);
    expect(kinds(await drift(world))).toEqual(['no-effect eventType/cut/A']);
    expect((await world.run('apply', '--yes')).code).toBe(0);
    expect(await drift(world)).toMatchObject({ code: 0, resolved: [{ kind: 'no-effect' }] });
  });

  it('before the first apply shows what is there, and keeps it as soon as there is a schema', async () => {
    await using world = await cliWorld({ migrated: false });
    expect((await drift(world)).code).toBe(0);
    await caller(world.sandbox)('POST', TYPES, {
      title: 'Beratung',
      slug: 'beratung',
      lengthInMinutes: 15,
      schedulingType: 'collective',
      hosts: [{ userId: EMMA }],
    });
    expect((await world.run('drift')).stdout).toContain('nothing kept: the database has no schema yet');
    await world.run('migrate');
    expect((await drift(world)).findings).toMatchObject([{ kind: 'unmanaged', timesSeen: 1 }]);
    expect((await drift(world)).findings).toMatchObject([{ kind: 'unmanaged', timesSeen: 2 }]);
  });

  it.each([
    ['an id that no finding has', ['--ack', 'nothing', '--reason', 'why'], 'unknown-finding'],
    ['no reason', ['--ack', 'nothing'], 'usage'],
    ['a reason for nothing', ['--reason', 'why'], 'usage'],
  ])('--ack with %s is an error (1)', async (_, words, code) => {
    await using world = await cliWorld();
    const ended = await world.run('drift', ...words, '--json');
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toHaveProperty('error.code', code);
  });

  it.each([
    ['whose team is not ours', '{ env: SALON_KEY }', 'not-team-admin'],
    ['whose key is refused', '{ file: wrong-key }', 'unauthorized'],
  ])('one company %s hides no finding of another (3)', async (_, apiKey, code) => {
    await using world = await appliedWorld();
    await edit(world, 'friseur-cut-a', { title: 'Schnitt' });
    await world.directory.write('wrong-key', 'cal_wrong\n');
    const other = salonManifests().replaceAll('friseur', 'andere').replace('34209', '99999');
    await world.directory.write('manifests/andere/all.yaml', other.replace('{ env: SALON_KEY }', apiKey));
    const ended = await world.run('drift', '--json');
    const report: unknown = JSON.parse(ended.stdout);
    expect(await faultsOf('drift-report', report)).toEqual([]);
    expect(ended.code).toBe(3);
    expect(report).toMatchObject({
      companies: [
        { company: 'andere', findings: [], unknown: [{ code }] },
        { company: 'friseur', findings: [{ kind: 'field-changed' }], unknown: [] },
      ],
    });
  });

  it.each([
    ['markdown', '<code>'],
    ['sarif', '"ruleId": "field-changed"'],
  ])('has a form for others: %s', async (format, part) => {
    await using world = await appliedWorld();
    await edit(world, 'friseur-cut-a', { title: 'Schnitt' });
    const { code, stdout } = await world.run('drift', '--format', format);
    expect(code).toBe(2);
    expect(stdout).toContain(part);
    expect(stdout).toContain('Schnitt');
  });
});

function databaseOf(world: CliWorld): string {
  return world.env['DATABASE_URL'] ?? '';
}

async function everythingButFindings(world: CliWorld): Promise<unknown> {
  const { drift_findings: _, calcom_capabilities: __, ...tables } = await snapshotDatabase(databaseOf(world));
  return { calcom: JSON.stringify(world.sandbox.state()), tables };
}
