import fc from 'fast-check';
import type { Seed } from '../../../src/sandbox/seed.ts';

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
    scheduleId: fc.constantFrom(null, 1002, 5001, 5002, 5003),
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
    rescheduleWithSameRoundRobinHost: fc.boolean(),
    disableCancelling: fc.constantFrom({ disabled: false }),
    disableRescheduling: fc.constantFrom({ disabled: true }, { disabled: false }, { minutesBefore: 60 }),
    interfaceLanguage: fc.constantFrom('de', null),
    allowReschedulingPastBookings: fc.boolean(),
    allowReschedulingCancelledBookings: fc.boolean(),
    showOptimizedSlots: fc.boolean(),
  },
  { requiredKeys: [] },
);

const OPTIONS = ['Kaffee', 'Tee', 'ja, bitte'];

/** As a form asks them: each of a type that can be answered. */
const questions = fc.uniqueArray(
  fc
    .record({
      slug: fc.constantFrom('allergies', 'drink', 'first-visit', 'terms'),
      label: fc.constantFrom('Allergien?', 'Was: Kaffee oder Tee?', '# 1'),
      type: fc.constantFrom(
        'text',
        'textarea',
        'phone',
        'address',
        'url',
        'select',
        'radio',
        'multiselect',
        'checkbox',
        'boolean',
      ),
      required: fc.boolean(),
      placeholder: fc.constantFrom('', 'keine'),
    })
    .map(({ placeholder, ...field }) => ({
      ...field,
      ...(['text', 'textarea', 'phone', 'address', 'url', 'select'].includes(field.type) && { placeholder }),
      ...(['select', 'radio', 'multiselect', 'checkbox'].includes(field.type) && { options: OPTIONS }),
    })),
  { selector: ({ slug }) => slug, minLength: 1, maxLength: 3 },
);

const seats = (more: object = {}) => ({
  seats: { seatsPerTimeSlot: 4, showAttendeeInfo: false, showAvailabilityCount: true, ...more },
});

/** What no manifest can say, each where it is possible. */
const ODDITIES = {
  'a number': { bookingFields: [{ type: 'number', slug: 'age', label: 'Age', required: true, placeholder: '' }] },
  'visible guests': seats({ showAttendeeInfo: true }),
  'a series': { recurrence: { interval: 1, occurrences: 3, frequency: 'weekly' } },
  'a code': { requiresBookerEmailVerification: true },
} as const;

const service = fc.record({
  form: fc.option(questions, { nil: undefined }),
  isClass: fc.boolean(),
  odd: fc.option(fc.constantFrom(...(Object.keys(ODDITIES) as readonly (keyof typeof ODDITIES)[])), {
    freq: 6,
    nil: undefined,
  }),
  title,
  parts: fc.array(fc.record({ title: word, minutes, settings }), { minLength: 1, maxLength: 5 }),
  hosts: fc.subarray(HOSTS, { minLength: 1 }),
  schedulingType: fc.constantFrom('managed', 'managed', 'roundRobin', 'collective'),
  hidden: fc.boolean(),
  isOurs: fc.boolean(),
});

type EventTypes = NonNullable<Seed['eventTypes']>;
type Live = typeof service extends fc.Arbitrary<infer T> ? T : never;

export interface RandomTeam {
  readonly eventTypes: EventTypes;
  /** Slugs of what no manifest can say: whole services. */
  readonly unsayable: readonly string[];
}

/** Event types of the sandbox's salon: up to eight services made by hand or by us, simple and composite, in whatever settings. */
export function randomTeam(): fc.Arbitrary<RandomTeam> {
  return fc.array(service, { minLength: 1, maxLength: 8 }).map((services) => {
    const made = services.map((one, at) => ({ odd: one.odd, eventTypes: eventTypesOf(one, at) }));
    return {
      eventTypes: made.flatMap(({ eventTypes }) => eventTypes),
      unsayable: made.flatMap(({ odd, eventTypes }) =>
        odd || hasNotice(eventTypes) ? eventTypes.map(({ slug }) => String(slug)) : [],
      ),
    };
  });
}

/** A composite service that customers cannot move at short notice: calops could not move all of it either. */
function hasNotice(eventTypes: EventTypes): boolean {
  return eventTypes.length > 1 && JSON.stringify(eventTypes).includes('minutesBefore');
}

function eventTypesOf(live: Live, at: number): EventTypes {
  const { title, parts, hosts, schedulingType, hidden, isOurs } = live;
  const isSimple = parts.length === 1;
  return parts.map((part, position) => ({
    teamId: 34_209,
    title: isSimple ? title : `${title}: ${part.title} (${position + 1} of ${parts.length})`,
    slug: isOurs ? `friseur-dienst-${at}-${LETTERS.charAt(position)}` : `hand-${at}-${position}`,
    lengthInMinutes: part.minutes,
    schedulingType,
    ...settingsOf(live, position),
    hidden,
    hosts: hosts.map((userId) => ({ userId })),
  }));
}

/** Cal.com takes no seats where a host confirms, and no limit of bookings with a series. */
function settingsOf({ parts, form, isClass, odd, schedulingType }: Live, position: number): object {
  const { confirmationPolicy, bookerActiveBookingsLimit, ...settings } = parts[position]?.settings ?? {};
  const oddity = odd && position === parts.length - 1 ? ODDITIES[odd] : {};
  const isShared = isClass && parts.length === 1 && schedulingType !== 'roundRobin' && odd !== 'a series';
  return {
    ...settings,
    ...(confirmationPolicy && !isShared && odd !== 'visible guests' && { confirmationPolicy }),
    ...(bookerActiveBookingsLimit && odd !== 'a series' && { bookerActiveBookingsLimit }),
    ...(form && position === 0 && { bookingFields: form }),
    ...(isShared && seats()),
    ...oddity,
  };
}
