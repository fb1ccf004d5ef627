import type { CalcomReader } from '../../calcom/api.ts';
import type { Booking } from '../../calcom/common-api.ts';
import { lengthChanges } from '../desired/bookings-to-read.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type { BookedTime, BookedTimes } from '../desired/future-bookings.ts';
import { isStanding, readFutureBookings } from './future-bookings.ts';

interface TimesInput {
  readonly state: DesiredState;
  readonly reader: CalcomReader;
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

/** Future bookings of the event types whose length git changes: one list call for all of them, and none where no length changes. */
export async function readBookedTimes(input: TimesInput): Promise<BookedTimes> {
  const changes = lengthChanges(input.state);
  if (changes.length === 0) return new Map();
  const ids = changes.flatMap(({ eventTypeIds }) => eventTypeIds);
  const read = await readFutureBookings(ids, input);
  if (!read.known) return new Map(changes.map(({ name }) => [name, read]));
  const nowMs = input.now();
  const { timeZone } = input.state.catalog.company;
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const upcoming = read.value.filter((one) => isStanding(one, nowMs));
  return new Map(
    changes.map(({ name, eventTypeIds }) => {
      const ours = upcoming.filter(({ eventTypeId }) => eventTypeIds.some((id) => id === eventTypeId));
      return [name, { known: true, value: ours.map((one) => timeOf(one, clock)) }];
    }),
  );
}

function timeOf({ uid, fromMs, toMs }: Booking, clock: Intl.DateTimeFormat): BookedTime {
  const startsAt = new Date(fromMs).toISOString();
  return { uid, startsAt, startsAtLocal: clock.format(fromMs), minutes: (toMs - fromMs) / 60_000 };
}
