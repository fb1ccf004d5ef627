import { expect, it } from 'vitest';
import type { SettingName } from '../../src/model/event-type-settings.ts';
import type { DeclaredFields } from '../../src/model/event-type.ts';
import type { Catalog } from '../../src/model/catalog.ts';
import { PROFILE_NAMES, type ProfileName } from '../../src/sandbox/profile.ts';
import { driftCompany } from '../../src/reconcile/drift-company.ts';
import { SETTING_ROWS } from '../../src/model/event-type-settings.ts';
import { observedValue } from '../../src/reconcile/plan/compare-event-type.ts';
import { driftJson } from '../../src/reconcile/report/drift/drift-json.ts';
import { FIELD_VALUES } from '../support/field-values.ts';
import { salon } from '../support/salon.ts';
import { caller, SALON } from '../support/sandbox-calls.ts';
import { type World, world } from '../support/world.ts';

const VALUES = Object.entries(FIELD_VALUES).flatMap(([name, values]) =>
  values.map((value, at) => ({ service: `${name.toLowerCase()}-${at}`, name: name as SettingName, value })),
);
const safety = {
  maxUpdates: { count: 999 },
  maxHostRemovals: { count: 5 },
  minKnown: 0.8,
  orphanStrikes: 3,
};

/** One service for each value of each field. */
function catalogOf(fieldsOf: (one: (typeof VALUES)[number]) => DeclaredFields): Catalog {
  const scheduling = (name: string) => (name === 'rescheduleWithSameRoundRobinHost' ? 'roundRobin' : 'managed');
  return VALUES.reduce(
    (builder, one) =>
      builder
        .service(one.service, {
          scheduling: scheduling(one.name),
          segments: { A: { minutes: 30, title: one.service, fields: fieldsOf(one) } },
        })
        .performedBy('emma'),
    salon().company({ safety }),
  ).build();
}

const DECLARED = catalogOf(({ name, value }) => ({ [name]: value }));
const TAKEN_OUT = catalogOf(() => ({}));

function servedBy(profile: ProfileName) {
  return VALUES.filter(({ name }) => profile !== '6.0' || SETTING_ROWS[name].since === '6.0');
}

async function observed(here: World, catalog: Catalog, service: string) {
  const { observation } = await here.plan(catalog);
  if (!observation.team.known) throw new Error('unproven');
  const found = observation.team.value.eventTypes.find(({ fields }) => fields.slug.startsWith(`friseur-${service}-`));
  if (found === undefined) throw new Error(`${service} is not in Cal.com`);
  return found;
}

it.each(PROFILE_NAMES)(
  'on %s, apply then plan is empty for every value of every field, and again once it is taken out of git',
  async (profile) => {
    await using here = await world({ profile });
    const { report } = await here.apply(DECLARED);
    expect(report?.changes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
    const { plan } = await here.plan(DECLARED);
    expect({ changes: plan.changes, drift: plan.drift, hazards: plan.hazards }).toEqual({
      changes: [],
      drift: [],
      hazards: [],
    });
    const unserved = VALUES.length - servedBy(profile).length;
    expect(plan.notes.filter(({ code }) => code === 'field-not-served').length > 0).toBe(unserved > 0);
    const after = await observed(here, DECLARED, 'bookingwindow-0');
    expect(after.fields.bookingWindow).toEqual({ type: 'calendarDays', value: 30 });

    const { plan: reset } = await here.plan(TAKEN_OUT);
    expect(reset.changes.map(({ id }) => id).toSorted()).toEqual(
      servedBy(profile)
        .map(({ service }) => `eventType/${service}/A`)
        .toSorted(),
    );
    await here.apply(TAKEN_OUT);
    const { plan: last, observation } = await here.plan(TAKEN_OUT);
    expect({ changes: last.changes, drift: last.drift }).toEqual({ changes: [], drift: [] });
    if (!observation.team.known) throw new Error('unproven');
    const bySlug = new Map(observation.team.value.eventTypes.map(({ fields }) => [fields.slug, fields]));
    for (const { service, name } of servedBy(profile)) {
      const fields = bySlug.get(`friseur-${service}-a`);
      expect(fields && observedValue(name, fields), service).toEqual(SETTING_ROWS[name].normalise(null));
    }
  },
  120_000,
);

it('a declared field that was changed in Cal.com is drift of that field; with a change in git too, a conflict', async () => {
  await using here = await world();
  const fields = { bookingWindow: { type: 'calendarDays', value: 30 } };
  const declared = salon()
    .service('perm', { segments: { A: { minutes: 30, fields } } })
    .performedBy('emma')
    .build();
  await here.apply(declared);
  const { id } = await observed(here, declared, 'perm');
  await caller(here.sandbox)('PATCH', `${SALON.types}/${id}`, { bookingWindow: { type: 'calendarDays', value: 10 } });

  const { plan } = await here.plan(declared);
  expect(plan).toMatchObject({ changes: [], hazards: [], drift: [{ kind: 'field-changed', field: 'bookingWindow' }] });
  const { findings } = driftJson(await driftCompany(here.access(declared)));
  expect(findings).toMatchObject([{ kind: 'field-changed', field: 'bookingWindow' }]);

  const later = salon()
    .service('perm', {
      segments: { A: { minutes: 30, fields: { bookingWindow: { type: 'calendarDays', value: 60 } } } },
    })
    .performedBy('emma')
    .build();
  const { plan: both } = await here.plan(later);
  expect(both.guards).toMatchObject([{ code: 'conflict' }]);
});

it('a change of disableGuests keeps the questions that somebody added in Cal.com', async () => {
  await using here = await world();
  const withGuests = (fields: DeclaredFields) =>
    salon()
      .service('perm', { segments: { A: { minutes: 30, fields } } })
      .performedBy('emma')
      .build();
  await here.apply(withGuests({}));
  const { id } = await observed(here, withGuests({}), 'perm');
  const question = { type: 'text', slug: 'wish', label: 'Wish', required: false, placeholder: '' };
  const send = caller(here.sandbox);
  await send('PATCH', `${SALON.types}/${id}`, { bookingFields: [question] });
  await here.apply(withGuests({ disableGuests: true }));
  const { text } = await send('GET', `${SALON.types}/${id}`);
  const { data } = JSON.parse(text) as { data: { disableGuests: boolean; bookingFields: { slug: string }[] } };
  expect(data.disableGuests).toBe(true);
  expect(data.bookingFields.map(({ slug }) => slug)).toContain('wish');
});

it('settings of Cal Video that git declares survive every other change', async () => {
  await using here = await world();
  const fields = { calVideoSettings: { disableRecordingForGuests: true } };
  const declared = (minutes: number) =>
    salon()
      .service('perm', { segments: { A: { minutes, fields } } })
      .performedBy('emma')
      .build();
  await here.apply(declared(30));
  await here.apply(declared(45));
  const { plan } = await here.plan(declared(45));
  expect({ changes: plan.changes, drift: plan.drift }).toEqual({ changes: [], drift: [] });
});

it.each(PROFILE_NAMES)(
  'on %s, a class has the seats that its capacity says, no hazard, and none once it is no class',
  async (profile) => {
    await using here = await world({ profile });
    const yoga = (capacity?: number) =>
      salon()
        .service('yoga', { minutes: 60, ...(capacity !== undefined && { capacity }) })
        .performedBy('emma')
        .build();
    for (const capacity of [8, 12, undefined]) {
      await here.apply(yoga(capacity));
      const { plan } = await here.plan(yoga(capacity));
      expect({ changes: plan.changes, drift: plan.drift, hazards: plan.hazards }).toEqual({
        changes: [],
        drift: [],
        hazards: [],
      });
      const { fields } = await observed(here, yoga(capacity), 'yoga');
      expect(fields.seats).toEqual(
        capacity && { seatsPerTimeSlot: capacity, showAttendeeInfo: false, showAvailabilityCount: true },
      );
    }
  },
);

it('seats that were switched on or changed in Cal.com are a hazard without a class, and drift of a class', async () => {
  await using here = await world();
  const declared = salon().service('yoga', { minutes: 60, capacity: 8 }).performedBy('emma').build();
  await here.apply(declared);
  const change = { seats: { seatsPerTimeSlot: 3, showAttendeeInfo: true, showAvailabilityCount: true } };
  for (const service of ['yoga', 'cut']) {
    const { id } = await observed(here, declared, service);
    await caller(here.sandbox)('PATCH', `${SALON.types}/${id}`, change);
  }
  const { plan } = await here.plan(declared);
  expect(plan.drift).toMatchObject([{ kind: 'field-changed', field: 'seats' }]);
  expect(plan.hazards).toMatchObject([{ setting: 'seats', fix: expect.stringContaining('declare capacity') }]);
});
