import { instantFrom } from '../slots/time-zone.ts';
import { NEW_BOOKING, NEW_SERIES } from '../validation/booking-shapes.ts';
import { isRecord } from '../validation/shape.ts';
import { parseStrict } from '../validation/strict.ts';

/** A validated body of POST /v2/bookings. */
export interface NewBooking {
  readonly startMs: number;
  readonly attendee: Guest;
  readonly bookingFieldsResponses: Readonly<Record<string, unknown>>;
  readonly eventTypeId: number | undefined;
  readonly eventTypeSlug: string | undefined;
  readonly username: string | undefined;
  readonly teamSlug: string | undefined;
  readonly organizationSlug: string | undefined;
  readonly guests: readonly string[] | undefined;
  /** An object with a type, or a string from older clients. */
  readonly location: unknown;
  readonly metadata: Readonly<Record<string, string>>;
  readonly lengthInMinutes: number | undefined;
  readonly routing: { readonly responseId: number; readonly teamMemberIds: readonly number[] } | undefined;
  readonly rrHostSubsetIds: readonly number[];
  readonly recurrenceCount: number | undefined;
}

interface Guest {
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly language: string;
  readonly phoneNumber: string | undefined;
}

/** @throws Refusal (400) with all errors in one message */
export function parseNewBooking(body: unknown): NewBooking {
  const isSeries = isRecord(body) && Object.hasOwn(body, 'recurrenceCount');
  const input = given(parseStrict(isSeries ? NEW_SERIES : NEW_BOOKING, body));
  const { start, attendee, meetingUrl, ...rest } = input;
  return {
    bookingFieldsResponses: {},
    metadata: {},
    rrHostSubsetIds: [],
    ...rest,
    startMs: instantFrom(String(start)),
    attendee: { email: '', language: 'en', ...given(attendee) },
    location: input['location'] ?? meetingUrl,
  } as unknown as NewBooking;
}

/** null means absent here. */
function given(value: unknown): Readonly<Record<string, unknown>> {
  const entries = Object.entries(isRecord(value) ? value : {});
  return Object.fromEntries(entries.filter(([, item]) => item !== null && item !== undefined));
}
