import type { Json } from '../json.ts';
import * as as from './setting-values.ts';
import type { Normalise } from './setting-values.ts';

/**
 * Every writable field of a team event type, under Cal.com's names: what `eventType: {…}` may declare in a manifest. A test compares the
 * names with Cal.com's own document. To support a new field, add a row; the JSON Schemas and docs/event-type-fields.md are generated.
 */
export type FieldRow = SettingRow | OwnWordRow | RefusedRow;

/** A JSON Schema with a title and a description. */
export interface FieldSchema {
  readonly title: string;
  readonly description: string;
  readonly [keyword: string]: Json;
}

/** `first`, `last`: declared for a whole composite service, it applies to that segment only. */
export type Scope = 'every' | 'first' | 'last';

/** Why segments of a composite service cannot have it; `unless` is a test for values that they can have. */
export interface NotOnComposite {
  readonly reason: string;
  readonly unless?: (value: Json) => boolean;
}

/** A field that calops has no other word for, or only for some of its values. */
export interface SettingRow {
  readonly kind: 'setting';
  readonly schema: FieldSchema;
  readonly normalise: Normalise;
  /** What is wrong with a value that its schema admits; null: nothing. */
  readonly fault?: as.FaultOf;
  /** What a write sends to restore Cal.com's default. */
  readonly unset: Json;
  readonly composite: Scope | NotOnComposite;
  /** First server version that has it; older ones ignore it. */
  readonly since: '6.0' | '6.1';
  /** calops' own word for some of its values. */
  readonly word?: string;
  /** For docs: anything unusual. */
  readonly note?: string;
}

/** A field that calops has its own word for; `eventType` may declare it too, at one place or the other. */
export interface OwnWordRow {
  readonly kind: 'own-word';
  readonly word: string;
  readonly schema: FieldSchema;
  readonly fault?: as.FaultOf;
  readonly composite: Scope;
  readonly unset: string;
  readonly note?: string;
}

/** A field that calops refuses on purpose. */
export interface RefusedRow {
  readonly kind: 'refused';
  readonly reason: string;
  /** calops' own word, if there is one. */
  readonly word?: string;
}

const yesOrNo = (title: string, description: string): FieldSchema => ({ type: 'boolean', title, description });

const switchRow = (title: string, description: string, more: Partial<SettingRow> = {}): SettingRow => ({
  kind: 'setting',
  schema: yesOrNo(title, description),
  normalise: as.flag,
  unset: false,
  composite: 'every',
  since: '6.0',
  ...more,
});

const GRID: NotOnComposite = { reason: 'the starts of its segments follow from each other, not from the grid of one' };

const perUnit = (title: string, description: string): FieldSchema => ({
  type: 'object',
  title,
  description,
  additionalProperties: false,
  minProperties: 1,
  properties: Object.fromEntries(
    ['day', 'week', 'month', 'year'].map((unit) => [
      unit,
      { type: 'integer', title: `Per ${unit}`, description: `At most so many per ${unit}.`, minimum: 1 },
    ]),
  ),
});

const whole = (title: string, description: string, minimum: number): FieldSchema => ({
  type: 'integer',
  title,
  description,
  minimum,
  maximum: 525_600,
});

const LANGUAGES =
  'en ar az bg bn ca cs da de el es es-419 eu et fi fr he hu it ja km ko nl no pl pt-BR pt ro ru sk-SK sr sv tr uk vi zh-CN zh-TW';

const NAME_VARIABLES =
  'Event type title|Organiser|Scheduler|Location|Organiser first name|Scheduler first name|Scheduler last name|Event duration|LOCATION|HOST/ATTENDEE|HOST|ATTENDEE|USER';

const SETTINGS = {
  scheduleId: {
    kind: 'setting',
    schema: {
      type: 'integer',
      title: 'Schedule',
      description: "Id of a schedule in place of the hosts' own.",
      minimum: 1,
    },
    normalise: as.idOrNone,
    unset: null,
    composite: 'every',
    since: '6.0',
    note: 'The hosts of a managed event type get it too, also if another user owns the schedule.',
  },
  bookingLimitsDuration: {
    kind: 'setting',
    schema: perUnit('Booked minutes', 'At most so many booked minutes.'),
    normalise: as.limits,
    unset: { disabled: true },
    composite: 'first',
    since: '6.0',
  },
  bookerActiveBookingsLimit: {
    kind: 'setting',
    schema: {
      type: 'object',
      title: "A customer's future bookings",
      description: 'At most so many future bookings of one customer.',
      additionalProperties: false,
      required: ['maximumActiveBookings'],
      properties: {
        maximumActiveBookings: {
          type: 'integer',
          title: 'Bookings',
          description: 'Future bookings of one customer.',
          minimum: 1,
        },
        offerReschedule: yesOrNo(
          'Offer to move',
          "Cal.com's page offers to move the last one when the limit is reached.",
        ),
      },
    },
    normalise: as.activeBookings,
    unset: { disabled: true },
    composite: 'first',
    since: '6.0',
  },
  onlyShowFirstAvailableSlot: switchRow('First start only', 'Offers the first free start of each day only.', {
    composite: GRID,
  }),
  bookingWindow: {
    kind: 'setting',
    schema: {
      type: 'object',
      title: 'Booking window',
      description: 'How far ahead bookings are taken: days ahead, or from one date to another.',
      additionalProperties: false,
      required: ['type', 'value'],
      properties: {
        type: {
          enum: ['businessDays', 'calendarDays', 'range'],
          title: 'Type',
          description: 'Days ahead without or with weekends, or a range of dates.',
        },
        value: {
          type: ['integer', 'array'],
          title: 'Value',
          description: 'A number of days, or the first and the last date.',
          minimum: 1,
          minItems: 2,
          maxItems: 2,
          items: { type: 'string', pattern: String.raw`^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$` },
          examples: [30, ['2026-12-01', '2026-12-24']],
        },
        rolling: yesOrNo('Rolling', 'Counts only days that have a free start. Not with a range.'),
      },
    },
    normalise: as.bookingWindow,
    fault: as.windowFault,
    unset: { disabled: true },
    composite: 'every',
    since: '6.0',
  },
  offsetStart: {
    kind: 'setting',
    schema: whole('Offset of starts', 'Minutes by which every start is later than the grid.', 0),
    normalise: as.wholeNumber,
    unset: 0,
    composite: GRID,
    since: '6.0',
  },
  bookerLayouts: {
    kind: 'setting',
    schema: {
      type: 'object',
      title: 'Layouts of the booking page',
      description: 'Views that the page offers, and the one that it opens with.',
      additionalProperties: false,
      required: ['defaultLayout', 'enabledLayouts'],
      properties: {
        defaultLayout: {
          enum: ['month', 'week', 'column'],
          title: 'Default',
          description: 'The view that the page opens with.',
        },
        enabledLayouts: {
          type: 'array',
          title: 'Offered',
          description: 'The views that the page offers.',
          minItems: 1,
          uniqueItems: true,
          items: { enum: ['month', 'week', 'column'] },
        },
      },
    },
    normalise: as.bookerLayouts,
    unset: null,
    composite: 'every',
    since: '6.0',
  },
  confirmationPolicy: {
    kind: 'setting',
    schema: {
      type: 'object',
      title: 'Confirmation by the host',
      description:
        'Every booking, or only one at short notice, waits for the host. The word requiresConfirmation declares "always".',
      additionalProperties: false,
      required: ['type'],
      properties: {
        type: { enum: ['always', 'time'], title: 'When', description: 'Always, or below the notice threshold only.' },
        noticeThreshold: {
          type: 'object',
          title: 'Notice threshold',
          description: 'Bookings at less notice need a confirmation.',
          additionalProperties: false,
          required: ['unit', 'count'],
          properties: {
            unit: { enum: ['minutes', 'hours', 'days', 'months'], title: 'Unit', description: 'Unit of the count.' },
            count: { type: 'integer', title: 'Count', description: 'How many of the unit.', minimum: 1 },
          },
        },
        blockUnconfirmedBookingsInBooker: yesOrNo(
          'Block the start',
          'Keeps the start from others until the host has confirmed.',
        ),
      },
    },
    normalise: as.confirmationPolicy,
    fault: as.policyFault,
    unset: { disabled: true },
    composite: 'every',
    since: '6.0',
    word: 'requiresConfirmation',
    note: '`noticeThreshold` has a `unit` (minutes, hours, days, months) and a `count`.',
  },
  disableGuests: switchRow('No guests', 'The booking page takes no further guests.', {
    note: 'Cal.com keeps it in the form, so calops reads the form and sends all of it.',
  }),
  hideCalendarNotes: switchRow('Hide notes', 'Leaves the notes out of the calendar entry.'),
  hideCalendarEventDetails: switchRow('Hide details', 'Hides the details of the calendar entry.'),
  lockTimeZoneToggleOnBookingPage: switchRow(
    'Lock the time zone',
    'Customers cannot change the time zone of the page.',
  ),
  color: {
    kind: 'setting',
    schema: {
      type: 'object',
      title: 'Colour',
      description: 'Colour of the event type in light and dark pages.',
      additionalProperties: false,
      required: ['lightThemeHex', 'darkThemeHex'],
      properties: {
        lightThemeHex: hex('Light', 'Colour in a light page.', '#292929'),
        darkThemeHex: hex('Dark', 'Colour in a dark page.', '#fafafa'),
      },
    },
    normalise: as.color,
    unset: as.DEFAULT_COLOR,
    composite: 'every',
    since: '6.0',
    note: 'Cal.com cannot remove a colour; calops writes its default colours.',
  },
  customName: {
    kind: 'setting',
    schema: {
      type: 'string',
      title: 'Name in calendars',
      description: 'Title of the calendar entry, with variables such as {Event type title}, {Organiser}, {Scheduler}.',
      minLength: 1,
      maxLength: 255,
      pattern: `^(?:[^{}]|\\{(?:${NAME_VARIABLES})\\})+$`,
      examples: ['{Event type title}: {Scheduler}'],
    },
    normalise: as.textOrNone,
    unset: null,
    composite: 'every',
    since: '6.0',
  },
  useDestinationCalendarEmail: switchRow(
    'Address of the calendar',
    "Shows the calendar's address as the organiser's.",
    {
      note: 'Cal.com refuses it unless the owner of the key has a calendar connected.',
    },
  ),
  successRedirectUrl: {
    kind: 'setting',
    schema: {
      type: 'string',
      title: 'Page after booking',
      description: 'Where the booking page leads to once it is booked.',
      pattern: String.raw`^https?://[^\s/.]+(?:\.[^\s/.]+)+(?:[/?#]\S*)?$`,
      examples: ['https://salon.example/danke'],
      'x-code': 'invalid-link',
    },
    normalise: as.textOrNone,
    unset: null,
    composite: 'every',
    since: '6.0',
  },
  hideOrganizerEmail: switchRow(
    "Hide the host's address",
    "Hides the host's address in pages, mails and calendar entries.",
  ),
  calVideoSettings: {
    kind: 'setting',
    schema: {
      type: 'object',
      title: 'Cal Video',
      description: 'Settings of the video room.',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        disableRecordingForOrganizer: yesOrNo('No recording by the host', 'The host cannot record.'),
        disableRecordingForGuests: yesOrNo('No recording by guests', 'Guests cannot record.'),
        redirectUrlOnExit: {
          type: 'string',
          title: 'Page after the call',
          description: 'Where participants are led to when they leave.',
          pattern: String.raw`^https?://\S+$`,
          'x-code': 'invalid-link',
        },
        enableAutomaticRecordingForOrganizer: yesOrNo('Automatic recording', 'Recording starts when the host joins.'),
        enableAutomaticTranscription: yesOrNo('Automatic transcription', 'Transcription starts when anyone joins.'),
        disableTranscriptionForGuests: yesOrNo('No transcription for guests', 'Guests get no transcription.'),
        disableTranscriptionForOrganizer: yesOrNo('No transcription for the host', 'The host gets no transcription.'),
      },
    },
    normalise: as.calVideo,
    unset: null,
    composite: 'every',
    since: '6.0',
    note: "Cal.com resets it with every write that omits it, so calops always sends it. Hosts' own event types get it only when they are created.",
  },
  bookingRequiresAuthentication: switchRow(
    'Bookings by API with a key',
    'Refuses bookings by API without a key of the team.',
  ),
  rescheduleWithSameRoundRobinHost: switchRow('Keep the host', 'A moved booking of a round robin stays with its host.'),
  disableCancelling: {
    kind: 'setting',
    schema: {
      type: 'object',
      title: 'No cancelling',
      description: 'Cal.com refuses every cancellation, by calops too.',
      additionalProperties: false,
      required: ['disabled'],
      properties: { disabled: yesOrNo('Disabled', 'true: cancelling is refused.') },
    },
    normalise: as.cancelling,
    unset: { disabled: false },
    composite: {
      reason: 'calops could not undo half of an appointment',
      unless: (value) => JSON.stringify(value) === '{"disabled":false}',
    },
    since: '6.1',
  },
  disableRescheduling: {
    kind: 'setting',
    schema: {
      type: 'object',
      title: 'No moving',
      description:
        'disabled: true closes the web page only. minutesBefore: Cal.com refuses to move a booking at less notice.',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        disabled: yesOrNo('Disabled', 'true: the web page moves no booking; calops still can.'),
        minutesBefore: whole('Minutes before', 'No booking is moved at less notice, by calops neither.', 1),
      },
    },
    normalise: as.rescheduling,
    fault: as.reschedulingFault,
    unset: { disabled: false },
    composite: {
      reason: 'calops could not move all of its segments back',
      unless: (value) => !JSON.stringify(value).includes('minutesBefore'),
    },
    since: '6.1',
  },
  // declared by `capacity` alone: see REFUSED
  seats: {
    kind: 'setting',
    schema: { type: 'object', title: 'Seats', description: 'Customers who share one start.' },
    normalise: as.seats,
    unset: { disabled: true },
    composite: { reason: 'the customers of a composite service cannot share its bookings' },
    since: '6.0',
    word: 'capacity',
  },
  interfaceLanguage: {
    kind: 'setting',
    schema: {
      enum: LANGUAGES.split(' '),
      title: 'Language',
      description: 'Language of the booking page.',
      examples: ['de'],
    },
    normalise: as.textOrNone,
    unset: null,
    composite: 'every',
    since: '6.1',
  },
  allowReschedulingPastBookings: switchRow('Move past bookings', 'Bookings that are over can be moved.', {
    since: '6.1',
  }),
  allowReschedulingCancelledBookings: switchRow(
    'Move cancelled bookings',
    'Moving a cancelled booking makes a new one.',
    { since: '6.1' },
  ),
  showOptimizedSlots: switchRow('Optimised starts', 'Arranges starts so that fewer gaps remain.', {
    composite: GRID,
    since: '6.1',
  }),
} as const satisfies { readonly [name: string]: SettingRow };

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];
export const SETTING_ROWS: { readonly [Name in SettingName]: SettingRow } = SETTINGS;

/** Normalised values; a field that is absent has Cal.com's default. */
export type SettingValues = { readonly [Name in SettingName]?: Json };

const OWN_WORDS = {
  hidden: {
    kind: 'own-word',
    word: 'hidden',
    schema: yesOrNo('Hidden', 'Hidden in the booking page of the team.'),
    composite: 'every',
    unset: 'false',
  },
  description: {
    kind: 'own-word',
    word: 'description',
    schema: { type: 'string', title: 'Description', description: 'Shown to customers.', maxLength: 5000 },
    composite: 'every',
    unset: 'an empty text',
  },
  locations: {
    kind: 'own-word',
    word: 'location',
    schema: {
      type: 'array',
      title: 'Locations',
      description: 'Where it takes place, with a choice of several. The word location declares one.',
      minItems: 1,
      items: {
        type: 'object',
        title: 'Location',
        description: 'A location as Cal.com has it.',
        additionalProperties: false,
        required: ['type'],
        properties: {
          type: {
            enum: [
              'address',
              'link',
              'phone',
              'integration',
              'attendeeAddress',
              'attendeePhone',
              'attendeeDefined',
              'organizersDefaultApp',
            ],
            title: 'Type',
            description: 'Which kind of place it is.',
          },
          address: {
            type: 'string',
            title: 'Address',
            description: 'With type address.',
            minLength: 1,
            pattern: String.raw`\S`,
          },
          link: {
            type: 'string',
            title: 'Link',
            description: 'With type link.',
            pattern: String.raw`^https?://\S+$`,
            'x-code': 'invalid-link',
          },
          phone: {
            type: 'string',
            title: 'Phone',
            description: 'With type phone.',
            pattern: '^\\+[0-9][0-9 ()/-]{4,24}$',
            'x-code': 'invalid-phone',
          },
          integration: { type: 'string', title: 'Integration', description: 'With type integration.', minLength: 1 },
          public: yesOrNo('Public', 'Shown before it is booked. With address, link and phone; default: true.'),
        },
      },
    },
    fault: as.locationsFault,
    composite: 'every',
    unset: 'Cal Video alone',
  },
  beforeEventBuffer: {
    kind: 'own-word',
    word: 'bufferBefore',
    schema: whole('Buffer before', 'Minutes kept free before.', 0),
    composite: 'first',
    unset: '0',
  },
  afterEventBuffer: {
    kind: 'own-word',
    word: 'bufferAfter',
    schema: whole('Buffer after', 'Minutes kept free after.', 0),
    composite: 'last',
    unset: '0',
  },
  minimumBookingNotice: {
    kind: 'own-word',
    word: 'minimumNotice',
    schema: whole('Minimum notice', 'Minutes between booking and start.', 0),
    composite: 'every',
    unset: '120',
  },
  slotInterval: {
    kind: 'own-word',
    word: 'slotInterval',
    schema: whole('Slot interval', 'Minutes between two offered starts.', 1),
    composite: 'every',
    unset: 'null',
  },
  bookingLimitsCount: {
    kind: 'own-word',
    word: 'bookingLimits',
    schema: perUnit('Booking limits', 'At most so many bookings.'),
    composite: 'first',
    unset: '{ disabled: true }',
  },
} as const satisfies { readonly [name: string]: OwnWordRow };

export type OwnWordName = keyof typeof OWN_WORDS;

const REFUSED = {
  title: { kind: 'refused', reason: 'title of the service and of the segment is the word for it', word: 'title' },
  slug: {
    kind: 'refused',
    reason: 'calops finds its event types by their slug; slug is the word for it',
    word: 'slug',
  },
  lengthInMinutes: { kind: 'refused', reason: 'minutes is the word for it', word: 'minutes' },
  lengthInMinutesOptions: {
    kind: 'refused',
    reason: 'they follow from the own minutes of staff',
    word: 'staff[].minutes',
  },
  schedulingType: { kind: 'refused', reason: 'scheduling is the word for it', word: 'scheduling' },
  hosts: { kind: 'refused', reason: 'staff is the word for it', word: 'staff' },
  assignAllTeamMembers: {
    kind: 'refused',
    reason: 'every new member of the team would perform the service; declare staff',
    word: 'staff',
  },
  recurrence: {
    kind: 'refused',
    reason: 'Cal.com would make several bookings of one, and its API cannot switch a series off again',
  },
  seats: {
    kind: 'refused',
    reason: 'capacity is the word for it: calops books, moves and cancels the seat of one customer',
    word: 'capacity',
  },
  requiresBookerEmailVerification: {
    kind: 'refused',
    reason: 'Cal.com would require a code that it mails to the customer, which calops does not have',
  },
  bookingFields: { kind: 'refused', reason: 'questions of the service is the word for it', word: 'questions' },
  emailSettings: { kind: 'refused', reason: 'Cal.com ignores it outside organisations and cannot unset it' },
  destinationCalendar: { kind: 'refused', reason: 'Cal.com does not return it, so that it could not be compared' },
  rrHostSubsetEnabled: { kind: 'refused', reason: 'calops chooses the host of a round robin itself' },
  skipAttendeeEmailDeliverabilityCheck: {
    kind: 'refused',
    reason: 'callerEmail of the company is the word for it',
    word: 'callerEmail',
  },
  metadata: { kind: 'refused', reason: 'Cal.com drops it' },
} as const satisfies { readonly [name: string]: RefusedRow };

/** By Cal.com's name, in the order of docs/event-type-fields.md. */
export const FIELD_TABLE: { readonly [name: string]: FieldRow } = { ...OWN_WORDS, ...SETTINGS, ...REFUSED };

/** The seats of a class: customers see how many are left, and not each other. */
export function seatsOf(capacity: number): Json {
  return { seatsPerTimeSlot: capacity, showAttendeeInfo: false, showAvailabilityCount: true };
}

function hex(title: string, description: string, example: string): FieldSchema {
  return { type: 'string', title, description, pattern: '^#[0-9a-fA-F]{6}$', examples: [example] };
}

/** The value of confirmationPolicy that requiresConfirmation declares. */
export const ALWAYS_CONFIRMED = { type: 'always', blockUnconfirmedBookingsInBooker: false } as const;

export function isSetting(field: string): field is SettingName {
  return Object.hasOwn(SETTING_ROWS, field);
}

/** Whether the segments of a composite service can have the value. */
export function isForComposites({ composite }: Pick<SettingRow, 'composite'>, value: Json): boolean {
  return typeof composite === 'string' || composite.unless?.(value) === true;
}

/** Cal.com's default, normalised. */
export function defaultOf(name: SettingName): Json {
  return SETTING_ROWS[name].normalise(null);
}
