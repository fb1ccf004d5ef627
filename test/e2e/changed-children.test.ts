import { expect, it } from 'vitest';
import type { Catalog } from '../../src/model/catalog.ts';
import { driftCompany, type DriftReport } from '../../src/reconcile/drift-company.ts';
import { CHILD_CALLS } from '../../src/reconcile/observe/read-children.ts';
import { driftJson } from '../../src/reconcile/report/drift/drift-json.ts';
import { renderDriftMarkdown, renderDriftText } from '../../src/reconcile/report/drift/drift-markdown.ts';
import { queryRows } from '../store/query-rows.ts';
import { catalog } from '../support/manifests/catalog-builder.ts';
import { caller, SALON } from '../support/sandbox-calls.ts';
import { world, type World } from '../support/world.ts';

const OWNER = 1000;
const FIRST = 1001;
const nameOf = (userId: number) => `host-${userId}`;

/** A team of so many hosts, each with a key of their own. */
function teamOf(size: number): {
  readonly seed: object;
  readonly declared: Catalog;
  readonly hosts: readonly number[];
} {
  const hosts = Array.from({ length: size }, (_, index) => FIRST + index);
  const everyone = [OWNER, ...hosts];
  const seed = {
    teams: [{ id: SALON.teamId, name: 'Salon', slug: 'salon' }],
    users: everyone.map((id) => ({ id, email: `u${id}@salon.example`, username: nameOf(id), name: `U ${id}` })),
    memberships: everyone.map((id) => ({
      id,
      teamId: SALON.teamId,
      userId: id,
      role: id === OWNER ? 'OWNER' : 'MEMBER',
    })),
    apiKeys: everyone.map((id) => ({
      name: nameOf(id),
      key: id === OWNER ? 'cal_sandbox_friseur' : `cal_sandbox_${id}`,
      userId: id,
    })),
  };
  let builder = catalog('friseur').branch('zentrale');
  for (const id of hosts) builder = builder.staff(nameOf(id), { host: { email: `u${id}@salon.example` } });
  builder = builder.service('cut', { minutes: 90 });
  for (const id of hosts) builder = builder.performedBy(nameOf(id));
  builder = builder.service('wash', { minutes: 15 });
  for (const id of hosts) builder = builder.performedBy(nameOf(id));
  return { seed, declared: builder.build(), hosts };
}

async function childOf({ databaseUrl }: World, userId: number): Promise<number> {
  const rows = (await queryRows(
    databaseUrl,
    `SELECT (children->>'${userId}')::int AS id FROM calops.calcom_event_types WHERE service_name = 'cut'`,
  )) as unknown as readonly { readonly id: number }[];
  return rows[0]?.id ?? 0;
}

/** The host edits the own copy in Cal.com. */
async function edit(here: World, userId: number, settings: object): Promise<void> {
  const child = await childOf(here, userId);
  const send = caller(here.sandbox, `cal_sandbox_${userId}`);
  const { status, text } = await send('PATCH', `/v2/event-types/${child}`, settings);
  expect({ status, text }).toMatchObject({ status: 200 });
}

/** A run of drift, and how many calls it made to read children. */
async function run(here: World, declared: Catalog): Promise<{ readonly report: DriftReport; readonly calls: number }> {
  here.sandbox.journal.clear();
  const report = await driftCompany(here.access(declared));
  const paths = here.sandbox.journal.entries().map(({ path }) => path);
  expect(report.callsMade).toBe(paths.length);
  return { report, calls: paths.filter((path) => path.startsWith('/v2/event-types')).length };
}

const list = (userId: number) => ({ method: 'GET', path: `/v2/event-types?username=${nameOf(userId)}*` });

it('a host who makes the own copy of a service shorter is in the next drift, in every format, and equal again resolves it', async () => {
  const { seed, declared } = teamOf(2);
  await using here = await world({ seed });
  await here.apply(declared);
  expect((await run(here, declared)).report).toMatchObject({ open: [], notes: [] });

  await edit(here, FIRST, { lengthInMinutes: 60, minimumBookingNotice: 600 });
  const { report, calls } = await run(here, declared);
  expect(calls).toBe(2);
  expect(driftJson(report).findings).toMatchObject([
    {
      kind: 'hazard',
      setting: 'child',
      resource: 'eventType/cut/A',
      field: `child.${FIRST}.lengthInMinutes`,
      blame: 'outside',
      theirs: { userId: FIRST, host: nameOf(FIRST), field: 'lengthInMinutes', from: 90, to: 60 },
    },
    { setting: 'child', field: `child.${FIRST}.minimumBookingNotice`, theirs: { to: 600 } },
  ]);
  for (const text of [renderDriftText(report, { colour: false }), renderDriftMarkdown([report])]) {
    for (const part of [nameOf(FIRST), 'lengthInMinutes', '90', '60', 'save the event type'])
      expect(text).toContain(part);
  }

  await edit(here, FIRST, { lengthInMinutes: 90, minimumBookingNotice: 120 });
  const after = (await run(here, declared)).report;
  expect(after.open).toEqual([]);
  expect(after.resolved.map(({ field }) => field)).toEqual([
    `child.${FIRST}.lengthInMinutes`,
    `child.${FIRST}.minimumBookingNotice`,
  ]);
});

it('a title, a description and a hidden page of a host are no drift', async () => {
  const { seed, declared } = teamOf(1);
  await using here = await world({ seed });
  await here.apply(declared);
  await edit(here, FIRST, { title: 'Mine', description: 'Mine', hidden: true });
  expect((await run(here, declared)).report).toMatchObject({ open: [], notes: [] });
});

it('a copy that its host hid and changed is found by its id', async () => {
  const { seed, declared } = teamOf(1);
  await using here = await world({ seed });
  await here.apply(declared);
  await edit(here, FIRST, { hidden: true, lengthInMinutes: 60 });
  const { report, calls } = await run(here, declared);
  expect(calls).toBe(2);
  expect(report.open).toMatchObject([{ field: `child.${FIRST}.lengthInMinutes` }]);
});

it('runs read every host in turn, within the budget, and a finding stays while its host waits', async () => {
  const { seed, declared, hosts } = teamOf(CHILD_CALLS + 2);
  await using here = await world({ seed });
  await here.apply(declared);
  const last = hosts.at(-1) ?? 0;
  await edit(here, last, { lengthInMinutes: 60 });

  const first = await run(here, declared);
  expect(first).toMatchObject({ calls: CHILD_CALLS, report: { open: [] } });
  const second = await run(here, declared);
  expect(second).toMatchObject({ calls: CHILD_CALLS, report: { open: [{ field: `child.${last}.lengthInMinutes` }] } });

  await edit(here, last, { lengthInMinutes: 90 });
  const third = await run(here, declared);
  expect(third).toMatchObject({
    calls: CHILD_CALLS,
    report: { resolved: [], open: second.report.open.map(({ id }) => ({ id })) },
  });
  const fourth = await run(here, declared);
  expect(fourth).toMatchObject({ calls: CHILD_CALLS, report: { open: [], resolved: [{ theirs: { userId: last } }] } });
});

it('a read that fails is a note, keeps the finding, and costs no other host', async () => {
  const { seed, declared } = teamOf(2);
  await using here = await world({ seed });
  await here.apply(declared);
  await edit(here, FIRST, { lengthInMinutes: 60 });
  await run(here, declared);
  await edit(here, FIRST, { lengthInMinutes: 90 });
  await edit(here, FIRST + 1, { lengthInMinutes: 75 });
  here.sandbox.setFaults({
    rules: [{ match: list(FIRST), fault: { kind: 'edit-items', where: {}, drop: ['slug'] } }],
  });
  const { report } = await run(here, declared);
  expect(report.unknown).toEqual([]);
  expect(report.resolved).toEqual([]);
  expect(new Set(report.open.map(({ field }) => field))).toEqual(
    new Set([`child.${FIRST}.lengthInMinutes`, `child.${FIRST + 1}.lengthInMinutes`]),
  );
  expect(new Set(report.notes?.map(({ code }) => code))).toEqual(new Set(['child-not-read']));
  here.sandbox.setFaults({ rules: [] });
  expect((await run(here, declared)).report).toMatchObject({ resolved: [{ field: `child.${FIRST}.lengthInMinutes` }] });
});

it('a host who leaves the service takes the finding along', async () => {
  const { seed, declared } = teamOf(2);
  await using here = await world({ seed });
  await here.apply(declared);
  await edit(here, FIRST, { lengthInMinutes: 60 });
  await run(here, declared);
  const send = caller(here.sandbox, `cal_sandbox_${FIRST}`);
  expect((await send('DELETE', `/v2/event-types/${await childOf(here, FIRST)}`)).status).toBe(200);
  const { report } = await run(here, declared);
  expect(report.open).toMatchObject([{ kind: 'host-removed', field: `hosts.${FIRST}` }]);
  expect(report.resolved).toMatchObject([{ field: `child.${FIRST}.lengthInMinutes` }]);
});
