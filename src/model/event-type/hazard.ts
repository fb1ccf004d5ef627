import type { Json } from '../json.ts';
import type { StoredSegment } from '../stored.ts';
import { FIELD_TABLE, isSetting, SETTING_ROWS } from './event-type-settings.ts';
import type { DeclaredFields, EventTypeSettings, ObservedEventType } from './event-type.ts';

/** blocks-booking: a booking of the service cannot succeed. changes-booking: it succeeds, but not as git declares. */
export type HazardSeverity = 'blocks-booking' | 'changes-booking';

/** Fields that are hazards when a manifest could declare them and does not. */
type UndeclaredField = 'requiresConfirmation' | 'locations' | 'bookingLimitsCount' | 'segmentBuffers';
export type HazardSetting = keyof EventTypeSettings | UndeclaredField | 'child';

/** A setting in Cal.com that git does not declare and that changes what a booking does. */
export interface Hazard {
  readonly setting: HazardSetting;
  readonly severity: HazardSeverity;
  /** The value in Cal.com. */
  readonly value: Json;
  /** Its effect on a booking, as a clause: `Cal.com …`. */
  readonly consequence: string;
  readonly fix: string;
  /** Cal.com user id of the one host that it concerns. Absent: it concerns the whole event type. */
  readonly userId?: number;
}

/** A segment's position in its service: its index from 0, the number of segments, and the minutes to its neighbours. */
export interface SegmentPlace {
  readonly index: number;
  readonly count: number;
  readonly gapBefore: number;
  readonly gapAfter: number;
}

export function placeOf(segments: readonly Pick<StoredSegment, 'key' | 'gapAfter'>[], key: string): SegmentPlace {
  const index = segments.findIndex((segment) => segment.key === key);
  const gapBefore = segments[index - 1]?.gapAfter?.minutes ?? 0;
  return { index, count: segments.length, gapBefore, gapAfter: segments[index]?.gapAfter?.minutes ?? 0 };
}

/** An event type in Cal.com, and what git declares for it. */
export interface HazardSubject {
  readonly observed: Pick<ObservedEventType, 'fields' | 'settings'>;
  readonly declared: DeclaredFields;
  readonly segment: SegmentPlace;
}

/** What import does about a setting that a manifest cannot express: `leave-out` skips the event type, `name` only warns. */
type OnImport = 'leave-out' | 'name';

interface HazardRule<Value> {
  /** For a service with one segment, and for a composite one. */
  readonly severity: readonly [simple: HazardSeverity, composite: HazardSeverity];
  readonly onImport: OnImport;
  readonly consequence: (value: Value) => string;
  readonly fix: string;
}

type Values = Required<EventTypeSettings> & {
  readonly requiresConfirmation: true;
  readonly locations: number;
  readonly bookingLimitsCount: Json;
  readonly segmentBuffers: { readonly before?: number; readonly after?: number };
  readonly child: {
    readonly userId: number;
    readonly host: string;
    readonly field: string;
    readonly from: Json;
    readonly to: Json;
  };
};

/** Cal.com's API cannot remove the recurrence of an event type; a second `recurrence` only breaks it. */
const RECREATE = 'delete the event type in Cal.com, then calops apply --allow recreate:SERVICE/SEGMENT';

const BLOCKS = ['blocks-booking', 'blocks-booking'] as const;
const CHANGES = ['changes-booking', 'changes-booking'] as const;
const BLOCKS_COMPOSITES = ['changes-booking', 'blocks-booking'] as const;

/**
 * What calops does about each: `blocks-booking` fails verify and refuses bookings; both severities are drift, and both are shown by plan,
 * explain and doctor. Import skips the event type if a booking would fail or git would lose the setting.
 */
const RULES: { readonly [S in HazardSetting]: HazardRule<Values[S]> } = {
  seats: {
    severity: BLOCKS,
    onImport: 'leave-out',
    consequence: (places) =>
      `Cal.com puts up to ${places} customers into one booking, and calops cannot distinguish its own customer from the others`,
    fix: 'switch "Offer seats" off in Cal.com',
  },
  recurrence: {
    severity: BLOCKS,
    onImport: 'leave-out',
    consequence: ({ occurrences }) => `Cal.com makes up to ${occurrences} bookings from each booking`,
    fix: RECREATE,
  },
  disableCancelling: {
    severity: BLOCKS_COMPOSITES,
    onImport: 'name',
    consequence: () =>
      'Cal.com refuses every cancellation, so calops can neither cancel an appointment nor undo half of one',
    fix: 'allow cancelling in Cal.com',
  },
  disableRescheduling: {
    severity: CHANGES,
    onImport: 'leave-out', // a composite service cannot declare it, and its protection would replace it
    consequence: (minutes) => `Cal.com refuses to move a booking less than ${minutes} minutes before its start`,
    fix: 'remove the notice for rescheduling in Cal.com',
  },
  bookingFields: {
    severity: BLOCKS,
    onImport: 'leave-out',
    consequence: (questions) =>
      `Cal.com requires an answer to ${questions.map(({ label }) => `"${label}"`).join(', ')}, which calops does not have`,
    fix: 'make the questions optional in Cal.com',
  },
  attendeePhoneNumber: {
    severity: CHANGES,
    onImport: 'name',
    consequence: () => 'Cal.com refuses customers without a phone number',
    fix: 'make the phone number optional in Cal.com, or ask every customer for it',
  },
  confirmationPolicy: {
    severity: CHANGES,
    onImport: 'leave-out',
    consequence: ({ onlyBelow, blocksStart }) =>
      [
        ...(onlyBelow === undefined
          ? []
          : [`Cal.com asks the host to confirm bookings at less than ${onlyBelow} notice`]),
        ...(blocksStart ? ['Cal.com keeps a start from others until the host has confirmed'] : []),
      ].join(', and '),
    fix: 'set "Requires confirmation" to always or never in Cal.com',
  },
  bookingWindow: {
    severity: CHANGES,
    onImport: 'leave-out',
    consequence: (window) =>
      window.type === 'range'
        ? `Cal.com takes bookings from ${window.from} to ${window.to} only`
        : `Cal.com takes bookings ${window.days} ${window.type === 'businessDays' ? 'business' : 'calendar'} days ahead only`,
    fix: 'switch "Limit future bookings" off in Cal.com',
  },
  scheduleId: {
    severity: CHANGES,
    onImport: 'name',
    consequence: (id) => `Cal.com offers the hours of schedule ${id} in place of the hosts' own`,
    fix: "choose the hosts' default schedule in Cal.com",
  },
  bookingLimitsDuration: {
    severity: CHANGES,
    onImport: 'name',
    consequence: (limits) => `Cal.com refuses bookings beyond ${limitsText(limits, 'minutes')}`,
    fix: 'switch "Limit total booking duration" off in Cal.com',
  },
  bookerActiveBookingsLimit: {
    severity: CHANGES,
    onImport: 'name',
    consequence: (most) => `Cal.com refuses a customer who has ${most} future ${most === 1 ? 'booking' : 'bookings'}`,
    fix: "switch the limit of a customer's upcoming bookings off in Cal.com",
  },
  onlyShowFirstAvailableSlot: {
    severity: CHANGES,
    onImport: 'name',
    consequence: () => 'Cal.com offers the first free start of each day only',
    fix: 'switch "Only show the first slot of each day" off in Cal.com',
  },
  requiresBookerEmailVerification: {
    severity: BLOCKS,
    onImport: 'leave-out',
    consequence: () => 'Cal.com requires a code that it mails to the customer, which calops does not have',
    fix: 'switch "Requires booker email verification" off in Cal.com',
  },
  offsetStart: {
    severity: CHANGES,
    onImport: 'name',
    consequence: (minutes) => `Cal.com starts ${minutes} minutes later than the grid`,
    fix: 'set the offset of start times to 0 in Cal.com',
  },
  price: {
    severity: CHANGES,
    onImport: 'name',
    consequence: () => 'Cal.com asks the customer for a payment',
    fix: 'switch the payment app off for it in Cal.com',
  },
  mandatoryHosts: {
    severity: BLOCKS,
    onImport: 'leave-out',
    consequence: (hosts) =>
      `Cal.com adds ${hosts.length === 1 ? 'host' : 'hosts'} ${hosts.join(', ')} to every booking, regardless of which the customer chose`,
    fix: 'make no host mandatory in Cal.com (round robin, not fixed)',
  },
  assignAllTeamMembers: {
    severity: CHANGES,
    onImport: 'name',
    consequence: () => 'Cal.com makes every new member of the team a host',
    fix: 'switch "Assign all team members" off in Cal.com',
  },
  unreadable: {
    severity: CHANGES,
    onImport: 'leave-out',
    consequence: (names) => `Cal.com sends ${names.join(', ')} in a form that calops does not know`,
    fix: 'compare the setting in Cal.com, and look for a newer calops',
  },
  requiresConfirmation: {
    severity: CHANGES,
    onImport: 'name',
    consequence: () => 'Cal.com asks the host to confirm each booking, so that it is requested until then',
    fix: 'declare requiresConfirmation, or switch "Requires confirmation" off in Cal.com',
  },
  locations: {
    severity: CHANGES,
    onImport: 'leave-out',
    consequence: (count) => `Cal.com has ${count} locations and puts every booking at the first one`,
    fix: 'declare location, or leave one location in Cal.com',
  },
  bookingLimitsCount: {
    severity: CHANGES,
    onImport: 'name',
    consequence: (limits) => `Cal.com refuses bookings beyond ${limitsText(limits, 'bookings')}`,
    fix: 'declare bookingLimits, or switch "Limit booking frequency" off in Cal.com',
  },
  segmentBuffers: {
    severity: BLOCKS,
    onImport: 'leave-out',
    consequence: ({ before, after }) =>
      `Cal.com keeps ${[
        ...(before === undefined ? [] : [`${before} minutes free before`]),
        ...(after === undefined ? [] : [`${after} minutes free after`]),
      ].join(' and ')} this segment, where the next one of the same appointment is`,
    fix: 'set the buffers between segments to 0 in Cal.com; a pause is a gapAfter',
  },
  child: {
    severity: BLOCKS,
    onImport: 'name',
    consequence: ({ userId, host, field, from, to }) =>
      `host ${host} (user ${userId}) changed ${field} in their copy (${JSON.stringify(from)} → ${JSON.stringify(to)})`,
    fix: 'save the event type of the team once in Cal.com, which writes every copy again',
  },
};

export const HAZARD_SETTINGS = Object.keys(RULES) as readonly HazardSetting[];

/** Null: a setting that this version does not know. */
export function severityOf(setting: string, segmentCount: number): HazardSeverity | null {
  if (!Object.hasOwn(RULES, setting)) return null;
  const [simple, composite] = RULES[setting as HazardSetting].severity;
  return segmentCount > 1 ? composite : simple;
}

/** For a stored hazard, or one from a report. Null: a setting that this version does not know. */
export function describeHazard(setting: string, value: Json): Pick<Hazard, 'consequence' | 'fix'> | null {
  if (!Object.hasOwn(RULES, setting)) return null;
  const { consequence, fix } = RULES[setting as HazardSetting] as HazardRule<unknown>;
  return { consequence: consequence(value), fix: fixOf(setting, fix, false) };
}

/** A setting that `eventType` can declare may be kept. */
function fixOf(setting: string, fix: string, isComposite: boolean): string {
  if (!isSetting(setting)) return fix;
  const { composite } = SETTING_ROWS[setting];
  if (isComposite && typeof composite !== 'string') return fix;
  const row = FIELD_TABLE[setting];
  return `declare ${row?.kind === 'refused' ? row.word : `eventType.${setting}`}, or ${fix}`;
}

/** In the order of the table. Empty for nearly every event type. */
export function hazardsOf(subject: HazardSubject): readonly Hazard[] {
  const { settings } = subject.observed;
  const found: Hazard[] = [];
  const values: Partial<Values> = { ...settings, ...undeclaredQuestions(subject), ...undeclaredFields(subject) };
  for (const setting of Object.keys(values) as readonly HazardSetting[]) {
    // required in place of the e-mail address
    if (setting === 'attendeePhoneNumber' && subject.declared.attendeeEmail === 'optional') continue;
    if (values[setting] === undefined || isDeclaredSetting(setting, subject.declared)) continue;
    found.push(hazardOf(setting, values[setting], subject.segment));
  }
  return found;
}

/** What git declares is on purpose; where Cal.com differs from it, that is drift. */
function isDeclaredSetting(setting: HazardSetting, declared: DeclaredFields): boolean {
  return isSetting(setting) && declared[setting] !== undefined;
}

/** @param value of the type that `Values` has for the setting */
function hazardOf(setting: HazardSetting, value: unknown, segment: SegmentPlace): Hazard {
  const { severity, consequence, fix } = RULES[setting] as HazardRule<unknown>;
  const [simple, composite] = severity;
  return {
    setting,
    severity: segment.count > 1 ? composite : simple,
    value: value as Json,
    consequence: consequence(value),
    fix: fixOf(setting, fix, segment.count > 1),
    ...(setting === 'child' && { userId: (value as Values['child']).userId }),
  };
}

export function blocksBooking({ severity }: Pick<Hazard, 'severity'>): boolean {
  return severity === 'blocks-booking';
}

/** Whether import skips the event type because of it. */
export function preventsImport(hazard: Hazard): boolean {
  return blocksBooking(hazard) || RULES[hazard.setting].onImport === 'leave-out';
}

/** Required questions that git does not declare. */
function undeclaredQuestions({ observed, declared }: HazardSubject): Partial<Values> {
  const asked = observed.settings?.bookingFields;
  if (asked === undefined || declared.bookingFields === undefined) return {};
  const known = new Set(declared.bookingFields.map(({ key }) => key));
  const others = asked.filter(({ slug }) => !known.has(slug));
  return { bookingFields: others.length > 0 ? others : undefined } as Partial<Values>;
}

function undeclaredFields({ observed: { fields }, declared, segment }: HazardSubject): Partial<Values> {
  const { requiresConfirmation, locations, bookingLimitsCount, beforeEventBuffer, afterEventBuffer } = fields;
  const before = segment.index > 0 && beforeEventBuffer > segment.gapBefore ? beforeEventBuffer : 0;
  const after = segment.index < segment.count - 1 && afterEventBuffer > segment.gapAfter ? afterEventBuffer : 0;
  const hasLimits = Object.keys(bookingLimitsCount).length > 0;
  return {
    ...(requiresConfirmation &&
      declared.requiresConfirmation !== true &&
      declared.confirmationPolicy === undefined && { requiresConfirmation }),
    ...(declared.locations === undefined && locations.length > 1 && { locations: locations.length }),
    ...(declared.bookingLimitsCount === undefined && hasLimits && { bookingLimitsCount: { ...bookingLimitsCount } }),
    ...((before > 0 || after > 0) && {
      segmentBuffers: { ...(before > 0 && { before }), ...(after > 0 && { after }) },
    }),
  };
}

function limitsText(limits: unknown, what: string): string {
  const each = Object.entries(limits as Readonly<Record<string, number>>);
  return each.map(([unit, most]) => `${most} ${what} a ${unit}`).join(', ');
}
