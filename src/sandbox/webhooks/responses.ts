import type { BookingField } from '../../calcom/wire/policy.ts';
import type { BookingRow, EventTypeRow } from '../world/rows.ts';

type Responses = Readonly<
  Record<string, { readonly label: string; readonly value?: unknown; readonly isHidden?: boolean }>
>;

/** Labels of the default fields on Cal.com's pages. */
const LABELS: Readonly<Record<string, string>> = {
  name: 'your_name',
  email: 'email_address',
  attendeePhoneNumber: 'phone_number',
  location: 'location',
  title: 'what_is_this_meeting_about',
  notes: 'additional_notes',
  guests: 'additional_guests',
  rescheduleReason: 'reason_for_reschedule',
};

/** The form with its answers; without its event type only the answers. */
export function storedResponses(row: BookingRow, type: EventTypeRow | undefined): Responses {
  if (type) return answered(type.settings.bookingFields, row.responses);
  return Object.fromEntries(Object.entries(row.responses).map(([slug, value]) => [slug, { label: slug, value }]));
}

/** A new booking's form starts with a phone number, requested or not, and contains the location. */
export function newResponses(row: BookingRow, type: EventTypeRow | undefined): Responses {
  const { location, ...others } = storedResponses(row, type);
  const { name, email, attendeePhoneNumber, ...rest } = others;
  return {
    attendeePhoneNumber: attendeePhoneNumber ?? { label: 'phone_number', isHidden: true },
    ...(name && { name }),
    ...(email && { email }),
    location: { label: 'location', isHidden: false, ...location, value: { value: row.location, optionValue: '' } },
    ...rest,
  };
}

/** The answers to the type's custom fields. */
export function customResponses(row: BookingRow, type: EventTypeRow | undefined): Responses {
  const custom = type?.settings.bookingFields.filter((field) => !field.isDefault) ?? [];
  return answered(custom, row.responses);
}

function answered(fields: readonly BookingField[], answers: BookingRow['responses']): Responses {
  return Object.fromEntries(
    fields.map(({ slug, label, hidden }) => [
      slug,
      { label: label ?? LABELS[slug] ?? slug, value: answers[slug], isHidden: hidden === true },
    ]),
  );
}
