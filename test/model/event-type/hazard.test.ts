import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { EventTypeFields, EventTypeSettings } from '../../../src/model/event-type/event-type.ts';
import {
  blocksBooking,
  type HazardSubject,
  hazardsOf,
  HAZARD_SETTINGS,
  preventsImport,
  severityOf,
} from '../../../src/model/event-type/hazard.ts';

const FIELDS: EventTypeFields = {
  title: 'Cut',
  slug: 'salon-cut-a',
  schedulingType: 'managed',
  lengthInMinutes: 30,
  hidden: true,
  hosts: [101],
  description: '',
  locations: [{ type: 'integration', integration: 'cal-video' }],
  beforeEventBuffer: 0,
  afterEventBuffer: 0,
  minimumBookingNotice: 120,
  requiresConfirmation: false,
  bookingLimitsCount: {},
  slotInterval: null,
  lengthInMinutesOptions: [],
};

const NO_GAPS = { gapBefore: 0, gapAfter: 0 };
const SIMPLE = { index: 0, count: 1, ...NO_GAPS };

function withSettings(settings: EventTypeSettings, segment = SIMPLE): HazardSubject {
  return { observed: { fields: FIELDS, settings }, declared: {}, segment };
}

function withFields(fields: Partial<EventTypeFields>, segment = SIMPLE): HazardSubject {
  return { observed: { fields: { ...FIELDS, ...fields } }, declared: {}, segment };
}

function severities(subject: HazardSubject) {
  return Object.fromEntries(hazardsOf(subject).map(({ setting, severity }) => [setting, severity]));
}

it('an event type without settings of its own has no hazard', () => {
  expect(hazardsOf(withFields({}))).toEqual([]);
});

it.each<EventTypeSettings>([
  { seats: 4 },
  { recurrence: { occurrences: 3, frequency: 'weekly', interval: 1 } },
  { bookingFields: [{ slug: 'allergies', label: 'Allergies' }] },
  { mandatoryHosts: [101] },
  { requiresBookerEmailVerification: true },
])('%j blocks bookings and keeps import away', (settings) => {
  const [hazard, second] = hazardsOf(withSettings(settings));
  expect(hazard).toMatchObject({ setting: Object.keys(settings)[0], severity: 'blocks-booking' });
  expect(second).toBeUndefined();
  expect(hazard && blocksBooking(hazard) && preventsImport(hazard)).toBe(true);
});

it('cancelling disabled blocks a composite, and changes a simple service', () => {
  const settings = { disableCancelling: true } as const;
  expect(severities(withSettings(settings))).toEqual({ disableCancelling: 'changes-booking' });
  expect(severities(withSettings(settings, { index: 1, count: 4, ...NO_GAPS }))).toEqual({
    disableCancelling: 'blocks-booking',
  });
});

it('confirmation is a hazard unless git declares it', () => {
  const subject = withFields({ requiresConfirmation: true });
  expect(severities(subject)).toEqual({ requiresConfirmation: 'changes-booking' });
  expect(hazardsOf({ ...subject, declared: { requiresConfirmation: true } })).toEqual([]);
});

it('buffers between segments block the appointment, those at its ends do not', () => {
  const fields = { beforeEventBuffer: 10, afterEventBuffer: 5 };
  expect(hazardsOf(withFields(fields))).toEqual([]);
  const values = [0, 1, 2].map((index) => hazardsOf(withFields(fields, { index, count: 3, ...NO_GAPS }))[0]?.value);
  expect(values).toEqual([{ after: 5 }, { before: 10, after: 5 }, { before: 10 }]);
});

it('a buffer that fits into the gap is no hazard', () => {
  const wide = { index: 1, count: 2, gapBefore: 45, gapAfter: 0 };
  expect(hazardsOf(withFields({ beforeEventBuffer: 10 }, wide))).toEqual([]);
  expect(hazardsOf(withFields({ beforeEventBuffer: 50 }, wide))).toMatchObject([{ setting: 'segmentBuffers' }]);
});

it('several locations and limits are hazards while git declares none', () => {
  const link = { type: 'link', link: 'https://room.example', public: true } as const;
  const subject = withFields({ locations: [link, link], bookingLimitsCount: { day: 2 } });
  expect(severities(subject)).toEqual({ locations: 'changes-booking', bookingLimitsCount: 'changes-booking' });
  expect(hazardsOf({ ...subject, declared: { locations: [link], bookingLimitsCount: { day: 2 } } })).toEqual([]);
});

it('a hazard says what it does to a booking and how to end it', () => {
  const [hazard] = hazardsOf(withSettings({ bookingLimitsDuration: { day: 60, week: 300 } }));
  expect(hazard?.consequence).toBe('Cal.com refuses bookings beyond 60 minutes a day, 300 minutes a week');
  expect(hazard?.fix).not.toBe('');
});

it('docs/hazards.md lists every setting with its severities', () => {
  const page = readFileSync(new URL('../../../docs/hazards.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| .* \| ([a-z-]+) \| ([a-z-]+) \| .* \|$/gm)];
  const listed = rows.map(([, setting, simple, composite]) => [setting, simple, composite]);
  expect(listed).toEqual(HAZARD_SETTINGS.map((setting) => [setting, severityOf(setting, 1), severityOf(setting, 2)]));
});
