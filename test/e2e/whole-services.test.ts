import { expect, it } from 'vitest';
import { withService, salon } from '../support/manifests/salon.ts';
import { caller } from '../support/sandbox-calls.ts';
import { type CliWorld, cliWorld } from '../cli/support/cli-world.ts';
import { comingMonday } from '../support/booking/coming-monday.ts';
import { type World, world } from '../support/world.ts';
import type { Catalog } from '../../src/model/catalog.ts';

interface Wanted {
  readonly segments: readonly string[];
  readonly ownMinutes?: number;
}

/** A composite and a simple service, both by two hosts. */
function manifests({ segments, ownMinutes }: Wanted): string {
  const emma = ownMinutes === undefined ? '{ name: emma }' : `{ name: emma, minutes: { A: ${ownMinutes} } }`;
  const staff = (name: string) => `apiVersion: calops/v1
kind: Staff
metadata: { name: ${name} }
spec: { title: ${name}, host: { email: ${name}@salon.example }, branches: [zentrale] }
`;
  return `apiVersion: calops/v1
kind: Company
metadata: { name: friseur }
spec:
  title: Friseur
  timeZone: Europe/Berlin
  locale: de
  calcom:
    production: { teamId: 34209, apiKey: { env: SALON_KEY } }
---
apiVersion: calops/v1
kind: Branch
metadata: { name: zentrale }
spec: { title: Zentrale }
---
${staff('emma')}---
${staff('lina')}---
apiVersion: calops/v1
kind: Service
metadata: { name: cut }
spec:
  title: Haarschnitt
  branches: [zentrale]
  segments: [{ key: A, title: Haarschnitt, minutes: 30 }]
  staff: [${emma}, { name: lina }]
---
apiVersion: calops/v1
kind: Service
metadata: { name: colour }
spec:
  title: Farbe
  branches: [zentrale]
  segments:
${segments.map((key) => `    - { key: ${key}, title: Schritt ${key}, minutes: 30 }`).join('\n')}
  staff: [{ name: emma }, { name: lina }]
`;
}

const write = (here: CliWorld, wanted: Wanted) => here.directory.write('manifests/friseur/all.yaml', manifests(wanted));

/** Names of those with whom a service can start, by the first three starts. */
async function offered(here: CliWorld, service: string): Promise<readonly string[]> {
  const { stdout } = await here.run('slots', service, '--after', comingMonday('10:00'), '--limit', '3', '--json');
  const { starts } = JSON.parse(stdout) as { readonly starts: readonly { staff: readonly { name: string }[] }[] };
  return [...new Set(starts.flatMap(({ staff }) => staff.map(({ name }) => name)))].toSorted();
}

it('a removed segment and own minutes that a guard holds back leave both services bookable as before, and verify says that git is not applied', async () => {
  await using here = await cliWorld();
  await write(here, { segments: ['A', 'B', 'C', 'D'] });
  expect((await here.run('apply', '--yes')).code).toBe(0);

  await write(here, { segments: ['A', 'B', 'C'], ownMinutes: 45 });
  const held = await here.run('apply', '--yes');
  expect(held.code).toBe(4);
  expect(held.stdout).toContain('too-many-updates');
  expect(held.stdout).not.toContain('Nothing to do');
  expect(await offered(here, 'colour')).toEqual(['emma', 'lina']);
  const verified = await here.run('verify', '--json');
  const { missing } = JSON.parse(verified.stdout) as { readonly missing: readonly { reason: string }[] };
  expect({ code: verified.code, reasons: new Set(missing.map(({ reason }) => reason)) }).toEqual({
    code: 2,
    reasons: new Set(['not-applied']),
  });
});

const base = salon().build();

/** Emma gets own minutes for the cut, and the colour loses its last segment. */
const changed = withService(
  withService(base, 'cut', {
    staff: serviceOf(base, 'cut').staff.map((one) => (one.staff === 'emma' ? { ...one, minutes: { A: 45 } } : one)),
  }),
  'colour',
  { segments: serviceOf(base, 'colour').segments.slice(0, 2) },
);

function serviceOf({ services }: Catalog, name: string): Catalog['services'][number] {
  const found = services.find((one) => one.name === name);
  if (!found) throw new Error(`no service ${name}`);
  return found;
}

/** All that the runtime reads of a service. */
async function rowsOf({ store }: World, serviceId: string) {
  const { services, assignments, maps } = await store.read((reader) => reader.company('friseur'));
  const mine = (row: { readonly serviceId: string }) => row.serviceId === serviceId;
  return {
    service: services.find(({ id }) => id === serviceId),
    assignments: assignments.filter(mine),
    maps: maps.filter(mine),
  };
}

async function edit({ sandbox, store }: World, name: string, body: object): Promise<void> {
  const { ledger } = await store.read((reader) => reader.company('friseur'));
  const id = ledger.find((entry) => `${entry.serviceName}/${entry.segmentKey}` === name)?.eventTypeId;
  const { status } = await caller(sandbox)('PATCH', `/v2/teams/34209/event-types/${id}`, body);
  expect(status).toBe(200);
}

const ALLOWED = new Set(['update:friseur']);

it('a conflict in one event type of a service holds back all of that service, and another service goes through whole', async () => {
  await using here = await world();
  await here.apply(base);
  const before = await rowsOf(here, 'colour');
  await edit(here, 'colour/B', { title: 'Somebody else wrote this' });
  const { plan, report } = await here.apply(changed, { allow: ALLOWED });
  expect(plan.guards.map(({ code }) => code)).toEqual(['conflict']);
  expect(report?.outcome).toBe('done');
  expect(await rowsOf(here, 'colour')).toEqual(before);
  expect((await rowsOf(here, 'cut')).assignments).toContainEqual(
    expect.objectContaining({ staffId: 'emma', customDuration: { A: 45 } }),
  );
  const held = plan.changes.filter(({ blockedBy }) => blockedBy.length > 0).map(({ id }) => id);
  expect(held.every((id) => id.includes('colour'))).toBe(true);
});

it('one event type that Cal.com refuses leaves the rows, own minutes and maps of its service as they were', async () => {
  await using here = await world();
  await here.apply(base);
  const [colour, cut] = [await rowsOf(here, 'colour'), await rowsOf(here, 'cut')];
  here.sandbox.setFaults({ rules: [{ match: { method: 'PATCH' }, fault: { kind: 'status', status: 400 } }] });
  const { report } = await here.apply(changed, { allow: ALLOWED });
  expect(report?.outcome).not.toBe('done');
  expect([await rowsOf(here, 'colour'), await rowsOf(here, 'cut')]).toEqual([colour, cut]);
  here.sandbox.setFaults({});
  expect((await here.apply(changed, { allow: ALLOWED })).report?.outcome).toBe('done');
  expect((await rowsOf(here, 'colour')).service?.segments.map(({ key }) => key)).toEqual(['A', 'B']);
  expect((await here.plan(changed)).plan.changes).toEqual([]);
});

it('one event type by --only takes its whole service along, so that none of it is booked by half', async () => {
  await using here = await world();
  await here.apply(base);
  const { plan, report } = await here.apply(changed, { allow: ALLOWED, only: { id: 'assignment/cut/emma' } });
  expect(plan.changes.map(({ id }) => id)).toEqual(['eventType/cut/A', 'assignment/cut/emma']);
  expect(report?.outcome).toBe('done');
  const left = await here.plan(changed, { allow: ALLOWED });
  expect(left.plan.changes.every(({ id }) => id.includes('colour'))).toBe(true);
});
