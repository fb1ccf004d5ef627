import { expect, it } from 'vitest';
import { verifyExit } from '../../src/cli/output/outcome-codes.ts';
import { coverageOf } from '../../src/reconcile/coverage/coverage.ts';
import { driftCompany } from '../../src/reconcile/drift-company.ts';
import { readCompany } from '../../src/reconcile/reconcile-company.ts';
import { driftJson } from '../../src/reconcile/report/drift/drift-json.ts';
import { hazardLine } from '../../src/reconcile/report/plan/plan-sentences.ts';
import { salon } from '../support/manifests/salon.ts';
import { caller, EMMA, FABIAN, SALON } from '../support/sandbox-calls.ts';
import { type World, world } from '../support/world.ts';

const POOL = 'pool/A';
const declared = salon()
  .service('pool', { minutes: 30, scheduling: 'roundRobin' })
  .performedBy('emma')
  .performedBy('fabian-1')
  .build();

async function idOf({ store }: World, name: string): Promise<number> {
  const { ledger } = await store.read((reader) => reader.company('friseur'));
  const entry = ledger.find(({ serviceName, segmentKey }) => `${serviceName}/${segmentKey}` === name);
  if (entry === undefined) throw new Error(`${name} was never applied`);
  return entry.eventTypeId;
}

/** Somebody changes it in Cal.com. */
async function setInCalcom(here: World, name: string, settings: object): Promise<number> {
  const id = await idOf(here, name);
  const { status, text } = await caller(here.sandbox)('PATCH', `${SALON.types}/${id}`, settings);
  expect({ status, text }).toMatchObject({ status: 200 });
  return id;
}

const QUESTION = { type: 'text', slug: 'allergies', label: 'Allergies', required: true, placeholder: '' };
const SEATS = { seatsPerTimeSlot: 4, showAttendeeInfo: true, showAvailabilityCount: true };

interface Case {
  readonly setting: string;
  readonly on: string;
  readonly settings: object;
  readonly blocks: boolean;
}

const CASES: readonly Case[] = [
  { setting: 'seats', on: 'cut/A', settings: { seats: SEATS }, blocks: true },
  {
    setting: 'recurrence',
    on: 'cut/A',
    settings: { recurrence: { interval: 1, occurrences: 3, frequency: 'weekly' } },
    blocks: true,
  },
  { setting: 'bookingFields', on: 'cut/A', settings: { bookingFields: [QUESTION] }, blocks: true },
  {
    setting: 'mandatoryHosts',
    on: POOL,
    settings: { hosts: [{ userId: EMMA, mandatory: true }, { userId: FABIAN }] },
    blocks: true,
  },
  { setting: 'segmentBuffers', on: 'colour/C', settings: { beforeEventBuffer: 10 }, blocks: true },
  {
    setting: 'requiresBookerEmailVerification',
    on: 'cut/A',
    settings: { requiresBookerEmailVerification: true },
    blocks: true,
  },
  {
    setting: 'requiresConfirmation',
    on: 'cut/A',
    settings: { confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: false } },
    blocks: false,
  },
  {
    setting: 'bookingWindow',
    on: 'cut/A',
    settings: { bookingWindow: { type: 'calendarDays', value: 5 } },
    blocks: false,
  },
  { setting: 'onlyShowFirstAvailableSlot', on: 'cut/A', settings: { onlyShowFirstAvailableSlot: true }, blocks: false },
  { setting: 'bookingLimitsDuration', on: 'cut/A', settings: { bookingLimitsDuration: { day: 60 } }, blocks: false },
  { setting: 'bookingLimitsCount', on: 'cut/A', settings: { bookingLimitsCount: { day: 2 } }, blocks: false },
  {
    setting: 'bookerActiveBookingsLimit',
    on: 'cut/A',
    settings: { bookerActiveBookingsLimit: { maximumActiveBookings: 1 } },
    blocks: false,
  },
  { setting: 'offsetStart', on: 'cut/A', settings: { offsetStart: 10 }, blocks: false },
];

it.each(CASES)(
  '$setting set in Cal.com alone is in plan, drift and verify',
  async ({ setting, on, settings, blocks }) => {
    await using here = await world();
    await here.apply(declared);
    const eventTypeId = await setInCalcom(here, on, settings);
    const severity = blocks ? 'blocks-booking' : 'changes-booking';

    const { plan } = await here.plan(declared);
    expect(plan.changes).toEqual([]);
    expect(plan.hazards).toMatchObject([{ resource: `eventType/${on}`, eventTypeId, setting, severity }]);

    const drift = driftJson(await driftCompany(here.access(declared)));
    expect(drift.findings).toMatchObject([{ kind: 'hazard', setting, resource: `eventType/${on}`, blame: 'outside' }]);

    const coverage = coverageOf(declared, await readCompany(here.access(declared)));
    expect(coverage.hazards).toMatchObject([{ setting, severity }]);
    expect(verifyExit(coverage)).toBe(blocks ? 2 : 0);
    const [note] = coverage.hazards;
    const line = note && hazardLine(note);
    expect(line).toContain(`(event type ${eventTypeId})`);
    expect(line).toContain(note?.fix);
  },
);

it('a hazard that is gone from Cal.com is resolved by the next drift', async () => {
  await using here = await world();
  await here.apply(declared);
  await setInCalcom(here, 'cut/A', { seats: SEATS });
  await driftCompany(here.access(declared));
  await setInCalcom(here, 'cut/A', { seats: { disabled: true } });
  const { open, resolved } = await driftCompany(here.access(declared));
  expect(open).toEqual([]);
  expect(resolved).toMatchObject([{ kind: 'hazard', field: 'seats' }]);
});

it('confirmation that git declares is no hazard', async () => {
  await using here = await world();
  const confirmed = salon().service('advice', { minutes: 30, requiresConfirmation: true }).performedBy('emma').build();
  await here.apply(confirmed);
  expect((await here.plan(confirmed)).plan.hazards).toEqual([]);
});

it('what git does not declare of a host stays as it is when hosts change', async () => {
  await using here = await world();
  await here.apply(declared);
  const id = await setInCalcom(here, POOL, {
    hosts: [
      { userId: EMMA, mandatory: true, priority: 'high' },
      { userId: FABIAN, priority: 'low' },
    ],
  });
  const wider = {
    ...declared,
    services: declared.services.map((service) =>
      service.name === 'pool'
        ? {
            ...service,
            staff: [
              ...service.staff,
              ...(declared.services.find(({ name }) => name === 'colour')?.staff ?? []).filter(
                ({ staff }) => staff === 'fabian-2',
              ),
            ],
          }
        : service,
    ),
  };
  await here.apply(wider);
  const { body } = await caller(here.sandbox)('GET', `${SALON.types}/${id}`);
  const { hosts } = body.data as { readonly hosts: readonly { readonly userId: number }[] };
  expect(hosts.toSorted((a, b) => a.userId - b.userId)).toMatchObject([
    { userId: EMMA, mandatory: true, priority: 'high' },
    { userId: FABIAN, mandatory: false, priority: 'low' },
    { mandatory: false, priority: 'medium' },
  ]);
});

const UNDECLARED = {
  bookingFields: [QUESTION],
  bookingWindow: { type: 'calendarDays', value: 5 },
  bookingLimitsDuration: { day: 600 },
  confirmationPolicy: {
    type: 'time',
    noticeThreshold: { unit: 'hours', count: 3 },
    blockUnconfirmedBookingsInBooker: true,
  },
  bookerActiveBookingsLimit: { maximumActiveBookings: 2, offerReschedule: true },
  bookerLayouts: { defaultLayout: 'week', enabledLayouts: ['week', 'column'] },
  color: { lightThemeHex: '#112233', darkThemeHex: '#445566' },
  customName: '{Event type title} for {Scheduler}',
  hideOrganizerEmail: true,
  lengthInMinutesOptions: [30, 45],
  locations: [{ type: 'attendeePhone' }, { type: 'link', link: 'https://room.example', public: true }],
  offsetStart: 5,
  onlyShowFirstAvailableSlot: true,
  successRedirectUrl: 'https://salon.example/thanks',
};

it('a patch of every declared field leaves every undeclared setting as it is', async () => {
  await using here = await world();
  await here.apply(declared);
  const id = await setInCalcom(here, 'cut/A', UNDECLARED);
  const read = async () => {
    const { body } = await caller(here.sandbox)('GET', `${SALON.types}/${id}`);
    const type = body.data as Readonly<Record<string, unknown>>;
    return Object.fromEntries(Object.keys(UNDECLARED).map((setting) => [setting, type[setting]]));
  };
  const before = await read();
  const changes = {
    title: 'Schnitt',
    description: 'Neu',
    bufferBefore: 5,
    bufferAfter: 5,
    minimumNotice: 60,
    hidden: false,
  };
  const services = declared.services.map((one) =>
    one.name === 'cut' ? { ...one, ...changes, slotInterval: 15, staff: one.staff.slice(0, 1) } : one,
  );
  const { report } = await here.apply(
    { ...declared, services },
    { allow: new Set(['no-hosts:cut/A', 'hosts:friseur']) },
  );
  expect(report?.outcome).toBe('done');
  expect(await read()).toEqual(before);
});

const VIDEO = { disableRecordingForOrganizer: true, redirectUrlOnExit: 'https://salon.example/bye' };

it.each([
  { profile: '6.0', on: 'cut/A' },
  { profile: '6.0', on: POOL },
  { profile: '6.1', on: 'cut/A' },
  { profile: '6.1', on: POOL },
] as const)('video settings of $on stay when git changes something else, at $profile', async ({ profile, on }) => {
  await using here = await world({ profile });
  await here.apply(declared);
  const id = await setInCalcom(here, on, { calVideoSettings: VIDEO });
  const services = declared.services.map((service) => ({ ...service, description: 'Neu' }));
  const options = { allow: new Set(['update:*']) };
  const { plan } = await here.plan({ ...declared, services }, options);
  const before = here.sandbox.journal.entries().length;
  await here.apply({ ...declared, services }, options);
  const { body } = await caller(here.sandbox)('GET', `${SALON.types}/${id}`);
  expect(body.data).toMatchObject({ description: 'Neu', calVideoSettings: VIDEO });
  const calls = here.sandbox.journal.entries().slice(before);
  const ofOne = calls.filter(({ path }) => /\/event-types\/\d+$/.test(path)).map(({ method }) => method);
  expect(ofOne).toContain('GET');
  expect(plan.calls.toMake).toBe(ofOne.length); // the list at the end of apply makes up for the test's own GET
});
