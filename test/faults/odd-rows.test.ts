import { expect, it } from 'vitest';
import { coverageOf } from '../../src/reconcile/coverage/coverage.ts';
import { driftCompany } from '../../src/reconcile/drift-company.ts';
import { hostsReport } from '../../src/reconcile/hosts/hosts-report.ts';
import { readCompany } from '../../src/reconcile/reconcile-company.ts';
import type { FaultRule } from '../../src/sandbox/faults/script.ts';
import { DEMO_SEED } from '../../src/sandbox/demo-seed.ts';
import { salon, withService } from '../support/manifests/salon.ts';
import { type World, world } from '../support/world.ts';

const LIST = { method: 'GET', path: '/v2/teams/34209/event-types' } as const;
const catalog = salon().build();
const changed = withService(catalog, 'cut', { title: 'Schnitt' });

const SEED = {
  ...DEMO_SEED,
  eventTypes: [
    {
      teamId: 34209,
      title: 'Massage',
      slug: 'massage',
      schedulingType: 'roundRobin',
      lengthInMinutes: 30,
      hosts: [{ userId: 1001 }],
    },
  ],
};

interface Edit {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly drop?: readonly string[];
}

function edited(slug: string, edit: Edit): { readonly rules: readonly FaultRule[] } {
  return { rules: [{ match: LIST, fault: { kind: 'edit-items', where: { slug }, ...edit } }] };
}

async function company(): Promise<World> {
  const here = await world({ seed: SEED });
  await here.apply(catalog);
  return here;
}

const MASSAGE = { eventTypeId: expect.any(Number), slug: 'massage' };

it.each<[string, Edit, object[]]>([
  ['a scheduling type of null', { set: { schedulingType: null } }, [{ ...MASSAGE, code: 'unreadable' }]],
  ['hosts of an unknown shape', { set: { hosts: { 1001: 'emma' } } }, [{ ...MASSAGE, code: 'unreadable' }]],
  ['no hosts at all', { drop: ['hosts'] }, [{ ...MASSAGE, code: 'unreadable' }]],
  ['a length of text', { set: { lengthInMinutes: 'thirty' } }, [{ ...MASSAGE, code: 'unreadable' }]],
  [
    'a host who left the team',
    { set: { hosts: [{ userId: 999_999, name: null, username: null }] } },
    [{ ...MASSAGE, code: 'host-not-member', message: expect.stringMatching(/999999 .*massage.*remove the host/) }],
  ],
  [
    'no fields but those that the document promises',
    {
      drop: [
        'slotInterval',
        'confirmationPolicy',
        'beforeEventBuffer',
        'afterEventBuffer',
        'minimumBookingNotice',
        'assignAllTeamMembers',
        'bookingLimitsCount',
        'lengthInMinutesOptions',
      ],
    },
    [],
  ],
])('a foreign event type with %s stops nothing', async (_, edit, notes) => {
  await using here = await company();
  here.sandbox.setFaults(edited('massage', edit));
  const { plan, observation } = await here.plan(changed);
  expect({ unknown: plan.unknown, notes: plan.notes }).toEqual({
    unknown: [],
    notes: notes.map((note) => ({ message: expect.stringContaining('massage'), ...note })),
  });
  expect(plan.unmanaged).toMatchObject([{ slug: 'massage' }]);
  expect(coverageOf(catalog, observation)).toMatchObject({ unknown: [], missing: [] });
  expect(hostsReport(catalog, observation).unknown).toEqual([]);
  const { report } = await here.apply(changed);
  expect(report?.summary).toMatchObject({ failed: 0 });
  const drift = await driftCompany(here.access(changed));
  expect(drift.unknown).toEqual([]);
  expect(drift.open.map(({ kind, theirs }) => [kind, theirs])).toEqual([['unmanaged', 'massage']]);
  expect(drift.notes?.map(({ slug }) => slug)).toEqual(notes.map(() => 'massage'));
});

it('an event type of ours without unpromised fields is as applied', async () => {
  await using here = await company();
  const drop = ['slotInterval', 'confirmationPolicy', 'beforeEventBuffer', 'afterEventBuffer'];
  here.sandbox.setFaults(edited('friseur-cut-a', { drop }));
  const { plan } = await here.plan(catalog);
  expect({ unknown: plan.unknown, changes: plan.changes, drift: plan.drift }).toEqual({
    unknown: [],
    changes: [],
    drift: [],
  });
});

it.each<[string, Edit, string]>([
  ['unreadable field', { set: { schedulingType: null } }, 'unexpected-shape'],
  ['host who is no member', { set: { hosts: [{ userId: 999_999, name: null, username: null }] } }, 'host-not-member'],
])('an %s of ours makes its own service unknown, and no other', async (_, edit, code) => {
  await using here = await company();
  const renamed = withService(changed, 'colour', { title: 'Farbe' });
  here.sandbox.setFaults(edited('friseur-colour-b', edit));
  const { plan } = await here.plan(renamed);
  expect(plan.unknown).toMatchObject([
    { scope: 'service colour', code, reason: expect.stringContaining('friseur-colour-b') },
  ]);
  const touched = plan.changes.map(({ id }) => id);
  expect(touched).toContain('eventType/cut/A');
  expect(touched.filter((id) => id.includes('colour'))).toEqual([]);
  expect(plan.drift).toEqual([]);
  const before = here.sandbox.state();
  await here.apply(renamed);
  expect(here.sandbox.state()).not.toEqual(before);
  here.sandbox.setFaults({ rules: [] });
  const { plan: next } = await here.plan(renamed);
  expect(next.unknown).toEqual([]);
  expect(next.changes.map(({ id }) => id)).toContain('eventType/colour/B');
});

it('drift keeps the findings of a service that cannot be read, and judges all others', async () => {
  await using here = await company();
  here.sandbox.setFaults({
    rules: [
      { match: LIST, fault: { kind: 'edit-items', where: { lengthInMinutes: 30 }, set: { lengthInMinutes: 40 } } },
    ],
  });
  const seen = await driftCompany(here.access(catalog));
  const open = seen.open.map(({ resource }) => resource);
  expect(open).toEqual(expect.arrayContaining(['eventType/cut/A', 'eventType/colour/A']));
  here.sandbox.setFaults(edited('friseur-colour-a', { set: { hosts: 'emma' } }));
  const { unknown, open: left, resolved } = await driftCompany(here.access(catalog));
  expect(unknown).toMatchObject([{ scope: 'service colour', code: 'unexpected-shape' }]);
  expect(left.map(({ resource }) => resource)).toContain('eventType/colour/A');
  expect(resolved.map(({ resource }) => resource)).toContain('eventType/cut/A');
  expect(resolved.map(({ resource }) => resource)).not.toContain('eventType/colour/A');
});

it('verify says which service could not be read, and judges all others', async () => {
  await using here = await company();
  here.sandbox.setFaults(edited('friseur-colour-a', { drop: ['title'] }));
  const coverage = coverageOf(catalog, await readCompany(here.access(catalog)));
  expect(coverage.unknown).toMatchObject([{ scope: 'service colour', code: 'unexpected-shape' }]);
  expect(coverage.matrix.map(({ service }) => service)).toEqual(['cut', 'cut']);
  expect(coverage.missing).toEqual([]);
});

it('a foreign row with a slug that git declares holds its service back: Cal.com would refuse a second one', async () => {
  await using here = await world({ seed: SEED });
  const wanted = withService(catalog, 'cut', {
    segments: catalog.services[0]?.segments.map((one) => ({ ...one, slug: 'massage' })) ?? [],
  });
  here.sandbox.setFaults(edited('massage', { drop: ['hosts'] }));
  const { plan } = await here.plan(wanted);
  const [first] = wanted.services;
  expect(plan.unknown).toMatchObject([{ scope: `service ${first?.name}`, code: 'unexpected-shape' }]);
});
