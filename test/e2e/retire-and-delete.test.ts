import { expect, it } from 'vitest';
import type { Catalog } from '../../src/model/catalog.ts';
import {
  answerBookings,
  applied,
  book,
  bookInDatabase,
  childOf,
  DAY,
  deleted,
  emmaGone,
  type Here,
  MORNING,
  open,
  retired,
  withoutEmma,
} from '../support/manifests/applied-cut.ts';
import { withService } from '../support/manifests/salon.ts';
import { caller, EMMA } from '../support/sandbox-calls.ts';
import type { World } from '../support/world.ts';

const MAPS = ['delete map/zentrale/cut/A/emma', 'delete map/zentrale/cut/A/fabian-1'];

/** How the event type of the cut stands in Cal.com: null when it is gone. */
async function cutAt({
  sandbox,
}: World): Promise<{ readonly hidden: boolean; readonly hosts: readonly number[] } | null> {
  const { body } = await caller(sandbox)('GET', '/v2/teams/34209/event-types');
  const list: readonly { slug: string; hidden: boolean; hosts: readonly { userId: number }[] }[] = body.data;
  const found = list.find(({ slug }) => slug === 'friseur-cut-a');
  return found
    ? { hidden: found.hidden, hosts: found.hosts.map(({ userId }) => userId).toSorted((a, b) => a - b) }
    : null;
}

function bookingsAsked({ sandbox }: World): number {
  return sandbox.journal.entries().filter(({ method, path }) => method === 'GET' && path.startsWith('/v2/bookings'))
    .length;
}

const EMPTY = { changes: [], drift: [], guards: [], unknown: [] };

async function expectSettled(here: Here, catalog: Catalog): Promise<void> {
  const { changes, drift, guards, unknown } = (await here.plan(catalog)).plan;
  expect({ changes, drift, guards, unknown }).toEqual(EMPTY);
}

it('retired: hidden at once, hosts kept until the last booking is over, then gone; and back by one line and one apply', async () => {
  await using here = await applied();
  const before = await childOf(here, EMMA);
  await book(here, MORNING + DAY);
  const first = await here.apply(retired);
  const change = first.report?.changes.find(({ change: { id } }) => id === 'eventType/cut/A');
  expect(change?.change.reason).toContain('hosts kept for 1 booking until 2026-11-24 09:30');
  expect(await cutAt(here)).toEqual({ hidden: true, hosts: [1001, 1002] });
  await expectSettled(here, retired);
  expect((await here.plan(retired)).plan.waiting).toEqual([
    {
      resource: 'service/cut',
      service: 'cut',
      bookings: 1,
      until: '2026-11-24T08:30:00.000Z',
      reason: expect.any(String) as string,
    },
  ]);

  here.clock.at = MORNING + 2 * DAY;
  const last = await here.apply(retired);
  expect(last.report?.changes.map(({ change: { action, id } }) => `${action} ${id}`).toSorted()).toEqual([
    ...MAPS,
    'update eventType/cut/A',
  ]);
  expect(last.report?.outcome).toBe('done');
  expect(await cutAt(here)).toEqual({ hidden: true, hosts: [] });
  await expectSettled(here, retired);

  const back = await here.apply(open);
  expect(back.report?.outcome).toBe('done');
  expect(await cutAt(here)).toEqual({ hidden: false, hosts: [1001, 1002] });
  const after = await childOf(here, EMMA);
  expect(after).not.toBe(before);
  const { maps } = await here.store.read((reader) => reader.company('friseur'));
  const ofEmma = maps.find(({ serviceId, staffId }) => serviceId === 'cut' && staffId === 'emma');
  expect(ofEmma).toMatchObject({ childEventTypeId: after, hidden: false });
  await expectSettled(here, open);
});

it('a retired staff entry stays a host until the last booking with it is over, and comes back by one line', async () => {
  await using here = await applied();
  await book(here, MORNING + DAY);
  await here.apply(withoutEmma);
  expect(await cutAt(here)).toMatchObject({ hosts: [1001, 1002] });
  const { assignments } = await here.store.read((reader) => reader.company('friseur'));
  expect(assignments.find(({ serviceId, staffId }) => serviceId === 'cut' && staffId === 'emma')?.state).toBe(
    'retired',
  );
  here.clock.at = MORNING + 2 * DAY;
  await here.apply(withoutEmma);
  expect(await cutAt(here)).toMatchObject({ hosts: [1002] });
  await expectSettled(here, withoutEmma);
  await here.apply(open);
  expect(await cutAt(here)).toMatchObject({ hosts: [1001, 1002] });
  await expectSettled(here, open);
});

it('a staff entry that git only drops is held back while that host is booked; state: retired, or a flag, lets it pass', async () => {
  await using here = await applied();
  await book(here, MORNING + DAY);
  const held = await here.apply(emmaGone);
  expect(held.plan.guards.map(({ code, message }) => [code, message])).toEqual([
    [
      'host-booked',
      'cut: Emma has 1 booking until 2026-11-24 09:30, whose event types would go; write state: retired at the staff entry, which keeps the host until then, or apply --allow host-booked:cut',
    ],
  ]);
  expect(held.plan.changes.filter(({ blockedBy }) => blockedBy.length === 0)).toEqual([]);
  expect(await cutAt(here)).toMatchObject({ hosts: [1001, 1002] });
  await expectSettled(here, open);
  await here.apply(withoutEmma);
  await expectSettled(here, withoutEmma);
  await here.apply(emmaGone, { allow: new Set(['host-booked:cut']) });
  expect(await cutAt(here)).toMatchObject({ hosts: [1002] });
  await expectSettled(here, emmaGone);
});

it('a dropped staff entry whose bookings cannot be read is not planned, and the reason is named', async () => {
  await using here = await applied();
  answerBookings(here, '<html>');
  const { plan } = await here.plan(emmaGone);
  expect(plan.unknown.map(({ scope }) => scope)).toEqual(['bookings of cut']);
  expect(plan.changes.map(({ id }) => id)).not.toContain('eventType/cut/A');
  expect(await cutAt(here)).toMatchObject({ hosts: [1001, 1002] });
});

it('deleted: once no booking is left and it is named, the event type, maps and assignments go, and the row stays', async () => {
  await using here = await applied();
  await bookInDatabase(here, MORNING + DAY);
  const allow = new Set(['delete:cut']);
  const held = await here.apply(deleted, { allow });
  expect(held.plan.guards.map(({ message }) => message)).toEqual([
    'cut: not deleted, it has 1 booking until 2026-11-24 09:30; cancel or move them, or wait, then apply --allow-delete cut',
  ]);
  expect(await cutAt(here)).toMatchObject({ hosts: [1001, 1002] });

  here.clock.at = MORNING + 2 * DAY;
  const { report } = await here.apply(deleted, { allow });
  expect(report?.outcome).toBe('done');
  expect(await cutAt(here)).toBeNull();
  const stored = await here.store.read((reader) => reader.company('friseur'));
  const ofCut = <Row extends { readonly serviceId: string }>(rows: readonly Row[]) =>
    rows.filter(({ serviceId }) => serviceId === 'cut');
  expect([ofCut(stored.ledger), ofCut(stored.maps), ofCut(stored.assignments)]).toEqual([[], [], []]);
  expect(stored.services.find(({ id }) => id === 'cut')).toMatchObject({ state: 'deleted', isActive: false });
  await expectSettled(here, deleted);
  const forgotten = { ...open, services: open.services.filter(({ name }) => name !== 'cut') };
  await expectSettled(here, forgotten);
});

it('what is booked between plan and apply is not deleted', async () => {
  await using here = await applied();
  const confirm = async () => {
    await book(here, MORNING + DAY);
    return true;
  };
  const { report } = await here.apply(deleted, { allow: new Set(['delete:cut']), confirm });
  expect(report?.changes.filter(({ error }) => error?.code === 'moved').map(({ change: { id } }) => id)).toEqual([
    'eventType/cut/A',
  ]);
  expect(await cutAt(here)).toMatchObject({ hosts: [1001, 1002] });
  const { maps } = await here.store.read((reader) => reader.company('friseur'));
  expect(maps.filter(({ serviceId }) => serviceId === 'cut')).toHaveLength(2);
});

it('deleted in git and active again before it was allowed: nothing has happened in Cal.com', async () => {
  await using here = await applied();
  const before = JSON.stringify(here.sandbox.state());
  await here.apply(deleted);
  await here.apply(open);
  expect(JSON.stringify(here.sandbox.state())).toBe(before);
  await expectSettled(here, open);
});

it('paused and active again: nothing has happened in Cal.com, and it is offered again', async () => {
  await using here = await applied();
  const before = await here.plan(open);
  await here.apply(withService(open, 'cut', { state: 'paused' }));
  await here.apply(open);
  expect(JSON.stringify((await here.plan(open)).observation.team)).toBe(JSON.stringify(before.observation.team));
  await expectSettled(here, open);
});

it('bookings are read in one call, and only while something is withdrawn', async () => {
  await using here = await applied();
  const asked = async (catalog: Catalog) => {
    const before = bookingsAsked(here);
    await here.plan(catalog);
    return bookingsAsked(here) - before;
  };
  const both = withService(withService(open, 'colour', { state: 'deleted' }), 'cut', { state: 'retired' });
  expect([await asked(open), await asked(retired), await asked(both)]).toEqual([0, 1, 1]);
  expect(await asked(withService(open, 'cut', { state: 'paused' }))).toBe(0);
  await here.apply(both, { allow: new Set(['delete:colour']) });
  expect(await asked(both)).toBe(0);
});

it('bookings of a host who was added in Cal.com count as well', async () => {
  await using here = await applied();
  const send = caller(here.sandbox);
  const { ledger } = await here.store.read((reader) => reader.company('friseur'));
  const id = ledger.find(({ serviceName }) => serviceName === 'cut')?.eventTypeId ?? 0;
  const { body } = await send('PATCH', `/v2/teams/34209/event-types/${id}`, {
    hosts: [1001, 1002, 1003].map((userId) => ({ userId })),
  });
  const rows: readonly { id: number; ownerId: number | null }[] = body.data;
  const child = rows.find(({ ownerId }) => ownerId === 1003)?.id;
  const attendee = { name: 'Zoe', email: 'zoe@customer.example', timeZone: 'Europe/Berlin' };
  const headers = { 'cal-api-version': '2024-08-13' };
  const start = new Date(MORNING + DAY).toISOString();
  expect(await send('POST', '/v2/bookings', { eventTypeId: child, start, attendee }, { headers })).toMatchObject({
    status: 201,
  });
  const { plan } = await here.plan(deleted, { allow: new Set(['delete:cut']) });
  expect(plan.guards.map(({ code }) => code)).toEqual(['future-bookings']);
});

it('a saved plan whose hosts have been booked since is refused, not called done', async () => {
  await using here = await applied();
  const saved = (await here.plan(withoutEmma)).plan;
  await book(here, MORNING + DAY);
  const { report, already } = await here.apply(withoutEmma, { saved });
  const refused = report?.changes.filter(({ error }) => error?.code === 'moved').map(({ change }) => change.id);
  expect(refused).toEqual(['eventType/cut/A', 'map/zentrale/cut/A/emma']);
  expect(already).toBe(0);
});

it('a deletion that Cal.com only says it did is found out, and done by the next apply', async () => {
  await using here = await applied();
  const allow = new Set(['delete:cut']);
  here.sandbox.setFaults({
    rules: [{ match: { method: 'DELETE', path: '/v2/teams/*/event-types/*' }, fault: { kind: 'no-effect' } }],
  });
  const { report } = await here.apply(deleted, { allow });
  expect(report?.changes.filter(({ error }) => error?.code === 'no-effect').map(({ change }) => change.id)).toEqual([
    'eventType/cut/A',
  ]);
  here.sandbox.setFaults({});
  expect((await here.apply(deleted, { allow })).report?.outcome).toBe('done');
  expect(await cutAt(here)).toBeNull();
  await expectSettled(here, deleted);
});
