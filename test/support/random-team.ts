import fc from 'fast-check';
import type { Seed } from '../../src/sandbox/seed.ts';

const HOSTS = [1001, 1002, 1003, 1004];
const LETTERS = 'abcde';

const word = fc.constantFrom(
  'Schnitt',
  'Färbung',
  'Ansatz',
  'Föhnen & Styling',
  'Cut: short',
  'on',
  '007',
  '1e3',
  'Kur #3',
  '- x',
  "l'été",
  'a "b" {c}',
);
const title = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
const minutes = fc.integer({ min: 1, max: 16 }).map((units) => units * 5);

const settings = fc.record(
  {
    hidden: fc.boolean(),
    description: fc.constantFrom('Bitte pünktlich.', 'zwei\nZeilen', ' '),
    locations: fc.constantFrom(
      [{ type: 'address', address: 'Vor Ort', public: true }],
      [{ type: 'address', address: 'Vor Ort', public: false }],
      [{ type: 'phone', phone: '+493055501101', public: true }],
      [{ type: 'link', link: 'https://meet.example/x', public: true }],
      [{ type: 'attendeePhone' }],
      [{ type: 'integration', integration: 'cal-video' }],
    ),
    beforeEventBuffer: fc.constantFrom(0, 5),
    afterEventBuffer: fc.constantFrom(0, 10),
    minimumBookingNotice: fc.constantFrom(0, 60, 120),
    slotInterval: fc.constantFrom(15, 30),
    bookingLimitsCount: fc.constantFrom({ day: 2 }, { week: 9 }),
    confirmationPolicy: fc.constantFrom(
      { type: 'always', blockUnconfirmedBookingsInBooker: false },
      { type: 'always', blockUnconfirmedBookingsInBooker: true },
      { type: 'time', noticeThreshold: { unit: 'hours', count: 24 }, blockUnconfirmedBookingsInBooker: false },
    ),
    scheduleId: fc.constantFrom(null),
    bookingLimitsDuration: fc.constantFrom({ day: 120 }, { week: 600, month: 1200 }),
    bookerActiveBookingsLimit: fc.constantFrom(
      { maximumActiveBookings: 2 },
      { maximumActiveBookings: 1, offerReschedule: true },
    ),
    onlyShowFirstAvailableSlot: fc.boolean(),
    bookingWindow: fc.constantFrom(
      { type: 'calendarDays', value: 30 },
      { type: 'businessDays', value: 5, rolling: true },
      { type: 'range', value: ['2026-12-01', '2027-01-31'] },
    ),
    offsetStart: fc.constantFrom(0, 10),
    bookerLayouts: fc.constantFrom({ defaultLayout: 'week', enabledLayouts: ['week', 'month'] }),
    disableGuests: fc.boolean(),
    hideCalendarNotes: fc.boolean(),
    hideCalendarEventDetails: fc.boolean(),
    lockTimeZoneToggleOnBookingPage: fc.boolean(),
    color: fc.constantFrom({ lightThemeHex: '#AA0011', darkThemeHex: '#00bb22' }),
    customName: fc.constantFrom('{Event type title}: {Scheduler}'),
    successRedirectUrl: fc.constantFrom('https://salon.example/danke'),
    hideOrganizerEmail: fc.boolean(),
    calVideoSettings: fc.constantFrom({ disableRecordingForGuests: true }),
    bookingRequiresAuthentication: fc.boolean(),
    disableCancelling: fc.constantFrom({ disabled: false }),
    disableRescheduling: fc.constantFrom({ disabled: true }, { disabled: false }),
    interfaceLanguage: fc.constantFrom('de', null),
    allowReschedulingPastBookings: fc.boolean(),
    allowReschedulingCancelledBookings: fc.boolean(),
    showOptimizedSlots: fc.boolean(),
  },
  { requiredKeys: [] },
);

const service = fc.record({
  title,
  parts: fc.array(fc.record({ title: word, minutes, settings }), { minLength: 1, maxLength: 5 }),
  hosts: fc.subarray(HOSTS, { minLength: 1 }),
  schedulingType: fc.constantFrom('managed', 'managed', 'roundRobin', 'collective'),
  hidden: fc.boolean(),
  isOurs: fc.boolean(),
});

type EventTypes = NonNullable<Seed['eventTypes']>;
type Live = typeof service extends fc.Arbitrary<infer T> ? T : never;

/** Event types of the sandbox's salon: up to eight services made by hand or by us, simple and composite, in whatever settings. */
export function randomTeam(): fc.Arbitrary<EventTypes> {
  return fc.array(service, { minLength: 1, maxLength: 8 }).map((services) => services.flatMap(eventTypesOf));
}

function eventTypesOf({ title, parts, hosts, schedulingType, hidden, isOurs }: Live, at: number): EventTypes {
  const isSimple = parts.length === 1;
  return parts.map((part, position) => ({
    teamId: 34_209,
    title: isSimple ? title : `${title}: ${part.title} (${position + 1} of ${parts.length})`,
    slug: isOurs ? `friseur-dienst-${at}-${LETTERS.charAt(position)}` : `hand-${at}-${position}`,
    lengthInMinutes: part.minutes,
    schedulingType,
    ...part.settings,
    hidden,
    hosts: hosts.map((userId) => ({ userId })),
  }));
}
