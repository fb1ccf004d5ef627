import { expect, it } from 'vitest';
import type { SettingName } from '../../src/model/event-type/event-type-settings.ts';
import type { DeclaredFields, EventTypeField } from '../../src/model/event-type/event-type.ts';
import type { Catalog } from '../../src/model/catalog.ts';
import { PROFILE_NAMES, type ProfileName } from '../../src/sandbox/profile.ts';
import { driftCompany } from '../../src/reconcile/drift-company.ts';
import { defaultOf, isSetting, SETTING_ROWS } from '../../src/model/event-type/event-type-settings.ts';
import type { Json } from '../../src/model/json.ts';
import { explain } from '../../src/reconcile/explain/explain.ts';
import type { Observation } from '../../src/reconcile/observe/observation.ts';
import { observedValue, toJson } from '../../src/reconcile/plan/compare-event-type.ts';
import type { Plan } from '../../src/reconcile/plan/plan.ts';
import { driftJson } from '../../src/reconcile/report/drift/drift-json.ts';
import type { ServiceWish } from '../support/manifests/catalog-builder.ts';
import { FIELD_VALUES } from '../support/manifests/field-values.ts';
import { BUSY_SEED } from '../support/booking/open-salon.ts';
import { salon, withService } from '../support/manifests/salon.ts';
import { caller, SALON } from '../support/sandbox-calls.ts';
import { type World, world } from '../support/world.ts';

/** A field with a value that git declares, as an edit of its service. */
interface Value {
  readonly service: string;
  readonly field: EventTypeField;
  readonly edit: ServiceWish;
  /** As Cal.com has it once git no longer declares it: its default, or what the service declares. */
  readonly unset: Json;
  readonly since: '6.0' | '6.1';
}

const SETTINGS: readonly Value[] = Object.entries(FIELD_VALUES).flatMap(([name, values]) =>
  values.map((value, at) => ({
    service: `${name.toLowerCase()}-${at}`,
    field: name as SettingName,
    edit: withFields({ [name]: value }),
    unset: defaultOf(name as SettingName),
    since: SETTING_ROWS[name as SettingName].since,
  })),
);

/** Fields with words of their own, in two values each. */
const WORDS: readonly (readonly [EventTypeField, readonly ServiceWish[], Json])[] = [
  ['hidden', [{ hidden: false }], true],
  ['description', [{ description: 'Bitte pünktlich.' }, { description: 'zwei\nZeilen' }], ''],
  ['beforeEventBuffer', [{ bufferBefore: 5 }, { bufferBefore: 10 }], 0],
  ['afterEventBuffer', [{ bufferAfter: 5 }, { bufferAfter: 10 }], 0],
  ['minimumBookingNotice', [{ minimumNotice: 0 }, { minimumNotice: 60 }], 120],
  ['slotInterval', [{ slotInterval: 15 }, { slotInterval: 30 }], null],
  ['requiresConfirmation', [{ requiresConfirmation: true }], false],
  ['bookingLimitsCount', [{ bookingLimits: { day: 2 } }, { bookingLimits: { week: 9, year: 90 } }], {}],
  [
    'locations',
    [
      { location: { type: 'attendeePhone' } },
      withFields({ locations: [{ type: 'attendeePhone' }, { type: 'address', address: 'Nebenan', public: false }] }),
    ],
    [{ type: 'address', address: 'Vor Ort', public: true }],
  ],
  ['seats', [{ capacity: 8 }, { capacity: 1 }], null],
  [
    'bookingFields',
    [
      { questions: [{ key: 'allergies', label: 'Allergien?', type: 'text', required: true }] },
      {
        questions: [
          { key: 'allergies', label: 'Allergien?', type: 'textarea', required: false, placeholder: 'keine' },
          { key: 'drink', label: 'Getränk?', type: 'select', required: true, options: ['Kaffee', 'Tee'] },
          { key: 'extras', label: 'Extras?', type: 'checkbox', required: false, options: ['Kur'] },
          { key: 'terms', label: 'AGB?', type: 'boolean', required: true },
        ],
      },
    ],
    [],
  ],
];

const VALUES: readonly Value[] = [
  ...SETTINGS,
  ...WORDS.flatMap(([field, edits, unset]) =>
    edits.map((edit, at) => ({ service: `${field.toLowerCase()}-${at}`, field, edit, unset, since: '6.0' as const })),
  ),
];
const safety = {
  maxUpdates: { count: 999 },
  maxHostRemovals: { count: 5 },
  minKnown: 0.8,
  orphanStrikes: 3,
};

function withFields(fields: DeclaredFields): ServiceWish {
  return { segments: { A: { minutes: 30, title: 'x', fields } } };
}

/** One service for each value of each field. */
function catalogOf(editOf: (one: Value) => ServiceWish): Catalog {
  const scheduling = (field: EventTypeField) =>
    field === 'rescheduleWithSameRoundRobinHost' ? 'roundRobin' : 'managed';
  return VALUES.reduce(
    (builder, one) =>
      builder.service(one.service, { scheduling: scheduling(one.field), ...editOf(one) }).performedBy('emma'),
    salon().company({ safety }),
  ).build();
}

const DECLARED = catalogOf(({ edit }) => edit);
const TAKEN_OUT = catalogOf(() => ({}));

function servedBy(profile: ProfileName) {
  return VALUES.filter(({ since }) => profile !== '6.0' || since === '6.0');
}

async function observed(here: World, catalog: Catalog, service: string) {
  const { observation } = await here.plan(catalog);
  if (!observation.team.known) throw new Error('unproven');
  const found = observation.team.value.eventTypes.find(({ fields }) => fields.slug.startsWith(`friseur-${service}-`));
  if (found === undefined) throw new Error(`${service} is not in Cal.com`);
  return found;
}

/** By service: the value of its field in Cal.com. */
function valuesIn({ team }: Observation, values: readonly Value[]): ReadonlyMap<string, Json> {
  if (!team.known) throw new Error('unproven');
  const bySlug = new Map(team.value.eventTypes.map(({ fields }) => [fields.slug, fields]));
  return new Map(
    values.map(({ service, field }) => {
      const fields = bySlug.get(`friseur-${service}-a`);
      if (!fields) throw new Error(`${service} is not in Cal.com`);
      return [service, toJson(observedValue(field, fields))];
    }),
  );
}

const empty = { changes: [], drift: [], hazards: [] };
const essence = ({ changes, drift, hazards }: Plan) => ({ changes, drift, hazards });
const resourceOf = ({ service }: Pick<Value, 'service'>): string => `eventType/${service}/A`;

it.each(PROFILE_NAMES)(
  'on %s, every value of every field is planned, applied, reset once it is taken out of git, and rolled back, each with an empty plan after it',
  async (profile) => {
    await using here = await world({ profile, seed: BUSY_SEED });
    const { report } = await here.apply(DECLARED);
    expect(report?.changes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
    const { plan, observation: declared } = await here.plan(DECLARED);
    expect(essence(plan)).toEqual(empty);
    const served = servedBy(profile);
    expect(plan.notes.filter(({ code }) => code === 'field-not-served').length > 0).toBe(served.length < VALUES.length);

    const { plan: reset } = await here.plan(TAKEN_OUT);
    expect(changedFields(reset)).toEqual(changesOf(served));
    await here.apply(TAKEN_OUT);
    const { plan: last, observation } = await here.plan(TAKEN_OUT);
    expect(essence(last)).toEqual(empty);
    expect(valuesIn(observation, served)).toEqual(new Map(served.map(({ service, unset }) => [service, unset])));

    const kept = await here.store.read((reader) => reader.catalog(report?.run ?? ''));
    const earlier = JSON.parse(kept ?? 'null') as Catalog;
    const { plan: back } = await here.plan(earlier);
    expect(changedFields(back)).toEqual(changesOf(served));
    await here.apply(earlier);
    const { plan: after, observation: restored } = await here.plan(earlier);
    expect(essence(after)).toEqual(empty);
    expect(valuesIn(restored, served)).toEqual(valuesIn(declared, served));
  },
  120_000,
);

function changedFields({ changes }: Plan): readonly string[] {
  const fields = changes.flatMap(({ id, kind, fields }) =>
    kind === 'eventType' ? fields.map(({ path }) => `${id} ${path}`) : [],
  );
  return fields.toSorted();
}

function changesOf(values: readonly Value[]): readonly string[] {
  return values.map((one) => `${resourceOf(one)} ${one.field}`).toSorted();
}

it('every field that was changed in Cal.com is drift of that field, a conflict where git changed it too, and both are explained', async () => {
  await using here = await world({ seed: BUSY_SEED });
  await here.apply(DECLARED);
  const { observation } = await here.plan(DECLARED);
  if (!observation.team.known) throw new Error('unproven');
  const ids = new Map(observation.team.value.eventTypes.map(({ id, fields }) => [fields.slug, id]));
  const send = caller(here.sandbox);
  for (const { service, field } of VALUES) {
    const id = ids.get(`friseur-${service}-a`);
    const { status, text } = await send('PATCH', `${SALON.types}/${id}`, UNSET[field] ?? { [field]: unsetOf(field) });
    expect({ service, status, text }).toMatchObject({ status: 200 });
  }
  const drifted = await here.plan(DECLARED);
  expect(drifted.plan.changes).toEqual([]);
  expect(drifted.plan.drift.map(({ resource, field }) => `${resource} ${field}`).toSorted()).toEqual(changesOf(VALUES));
  expect(rules(DECLARED, drifted)).toEqual(new Map(VALUES.map(({ service }) => [service, 'drift'])));
  const { findings } = driftJson(await driftCompany(here.access(DECLARED)));
  expect(findings.map(({ kind }) => kind)).toEqual(VALUES.map(() => 'field-changed'));

  /** Fields that have a third value: the next service's. */
  const others = VALUES.filter((one) => otherValue(one) !== undefined);
  const moved = catalogOf((one) => otherValue(one) ?? one.edit);
  const conflicted = await here.plan(moved);
  const conflicts = conflicted.plan.guards.filter(({ code }) => code === 'conflict');
  expect(conflicts.flatMap(({ changes }) => changes).toSorted()).toEqual(others.map(resourceOf).toSorted());
  const rule = (one: Value) => (otherValue(one) === undefined ? 'drift' : 'conflict');
  expect(rules(moved, conflicted)).toEqual(new Map(VALUES.map((one) => [one.service, rule(one)])));
});

/** The first edit of the field if this is another one of several, and the second of the first. */
function otherValue({ field, service }: Value): ServiceWish | undefined {
  return VALUES.find((one) => one.field === field && one.service !== service)?.edit;
}

/** What a PATCH sends for Cal.com's default, where it is not the field under its own name. */
const UNSET: { readonly [Field in EventTypeField]?: object } = {
  locations: { locations: [{ type: 'organizersDefaultApp' }] },
  requiresConfirmation: { confirmationPolicy: { disabled: true } },
  bookingFields: {
    bookingFields: [{ type: 'notes', slug: 'notes', label: 'Notes', required: false, placeholder: '' }],
  },
};

function unsetOf(field: EventTypeField): Json {
  if (isSetting(field)) return SETTING_ROWS[field].unset;
  if (field === 'bookingLimitsCount') return { disabled: true };
  return WORDS.find(([name]) => name === field)?.[2] ?? null;
}

/** By service: the rule that decided about its field, as `calops explain` shows it. */
function rules(
  catalog: Catalog,
  { plan, observation }: Awaited<ReturnType<World['plan']>>,
): ReadonlyMap<string, string> {
  return new Map(
    VALUES.map(({ service, field }) => {
      const { resources } = explain(`${service}/A`, { catalog, plan, observation, origins: () => null });
      const fields = resources.flatMap((one) => one.fields);
      return [service, fields.find(({ path }) => path === field)?.rule ?? 'not explained'];
    }),
  );
}

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

it('a change of disableGuests keeps the questions that were added in Cal.com', async () => {
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
    await using here = await world({ profile, seed: BUSY_SEED });
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

it('no segment of a composite service can be moved by the link in the mail unless git opens it; a simple service can', async () => {
  await using here = await world();
  const rescheduling = async (catalog: Catalog) => {
    await here.apply(catalog);
    const { plan, observation } = await here.plan(catalog);
    expect(essence(plan)).toEqual(empty);
    if (!observation.team.known) throw new Error('unproven');
    const fields = observation.team.value.eventTypes.map((one) => one.fields);
    return Object.fromEntries(fields.map(({ slug, disableRescheduling }) => [slug, disableRescheduling]));
  };
  const closed = { disabled: true };
  const [colour, cut] = ['friseur-colour-', 'friseur-cut-a'];
  const protectedOnes = { [`${colour}a`]: closed, [`${colour}b`]: closed, [`${colour}c`]: closed, [cut]: undefined };
  expect(await rescheduling(salon().build())).toMatchObject(protectedOnes);
  const declared = salon().build();
  const segments = declared.services.find(({ name }) => name === 'colour')?.segments ?? [];
  const opened = withService(declared, 'colour', {
    segments: segments.map((one) =>
      one.key === 'A' ? { ...one, fields: { disableRescheduling: { disabled: false } } } : one,
    ),
  });
  expect(await rescheduling(opened)).toMatchObject({ ...protectedOnes, [`${colour}a`]: undefined });
});
