import type { Drift } from '../../model/drift-finding.ts';
import type { EventTypeField, EventTypeSettings } from '../../model/event-type/event-type.ts';
import { isSameJson, type Json } from '../../model/json.ts';
import type { ExpectedChild } from '../desired/what-to-read.ts';
import type { ReadChild, UnreadChild } from '../observe/read-children.ts';
import type { EventTypeNote } from '../plan/plan.ts';
import type { Unidentified } from './lifecycle.ts';

/** Fields that a child shares with its parent and that bookings depend on. A host may change the child's title, visibility and location. */
const FIELDS = [
  'lengthInMinutes',
  'lengthInMinutesOptions',
  'beforeEventBuffer',
  'afterEventBuffer',
  'minimumBookingNotice',
  'slotInterval',
  'requiresConfirmation',
  'bookingLimitsCount',
  'attendeeEmail',
] as const satisfies readonly EventTypeField[];

/** The schedule belongs to the host; the other settings exist only on a team's event type. */
const SETTINGS = [
  'seats',
  'recurrence',
  'disableCancelling',
  'disableRescheduling',
  'attendeePhoneNumber',
  'confirmationPolicy',
  'bookingWindow',
  'bookingLimitsDuration',
  'bookerActiveBookingsLimit',
  'onlyShowFirstAvailableSlot',
  'requiresBookerEmailVerification',
  'offsetStart',
  'price',
] as const satisfies readonly (keyof EventTypeSettings)[];

/** One finding per field in which a host's child differs from the team's event type. */
export function childDrift(read: ReadChild): readonly Unidentified[] {
  const { resource, userId, username, source } = read;
  return differences(read).map(({ field, from, to }) => ({
    kind: 'hazard',
    resource,
    field: `${fieldOf(userId)}${field}`,
    blame: 'outside',
    theirs: { userId, host: username, field, from, to },
    ours: null,
    lastApplied: null,
    source,
  }));
}

export function unreadChildNote({ childId, username, resource, parent, problem }: UnreadChild): EventTypeNote {
  const message = `event type ${childId}, the own copy that host ${username} has of ${resource}, was not read: ${problem}; a later run of drift reads it again`;
  return { code: 'child-not-read', eventTypeId: childId, slug: parent.fields.slug, message };
}

/** Findings about existing children that were not read in this run: only a read can resolve them. */
export function unreadChildren(
  expected: readonly ExpectedChild[],
  read: readonly ExpectedChild[],
): (finding: Drift) => boolean {
  const ids = new Set(read.map(({ childId }) => childId));
  const unread = expected.filter(({ childId }) => !ids.has(childId));
  return ({ kind, resource, field }) =>
    kind === 'hazard' &&
    unread.some((one) => one.resource === resource && field?.startsWith(fieldOf(one.userId)) === true);
}

/** Field prefix of all findings about one host's child. */
function fieldOf(userId: number): string {
  return `child.${userId}.`;
}

interface Difference {
  readonly field: string;
  /** The parent's value. */
  readonly from: Json;
  readonly to: Json;
}

function differences({ parent, child }: ReadChild): readonly Difference[] {
  const sides = [
    ...FIELDS.map((field) => ({
      field,
      from: (parent.fields[field] ?? null) as Json,
      to: (child.fields[field] ?? null) as Json,
    })),
    ...SETTINGS.map((field) => ({
      field,
      from: (parent.settings?.[field] ?? null) as Json,
      to: (child.settings?.[field] ?? null) as Json,
    })),
  ];
  return [...sides.filter(({ from, to }) => !isSameJson(from, to)), ...newQuestions({ parent, child })];
}

/** A host's list omits hidden questions, so only questions that the child has and its parent lacks count. */
function newQuestions({ parent, child }: Pick<ReadChild, 'parent' | 'child'>): readonly Difference[] {
  const asked = new Set((parent.settings?.bookingFields ?? []).map(({ slug }) => slug));
  const added = (child.settings?.bookingFields ?? []).map(({ slug }) => slug).filter((slug) => !asked.has(slug));
  return added.length === 0 ? [] : [{ field: 'bookingFields', from: [...asked], to: [...asked, ...added] }];
}
