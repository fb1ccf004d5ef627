import { caller } from '../sandbox-calls.ts';
import type { OpenSalon } from '../booking/open-salon.ts';

interface Wanted {
  readonly staff: string;
  readonly startMs: number;
  readonly email?: string;
  readonly service?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

const headers = { 'cal-api-version': '2024-08-13' };

/** Somebody books in Cal.com's own pages, without us: half an hour with a member of staff. Returns the booking's uid. */
export async function bookAsStranger(salon: Pick<OpenSalon, 'company' | 'world'>, wanted: Wanted): Promise<string> {
  const { staff, startMs, email = 'stranger@guests.example', service = 'cut', metadata = {} } = wanted;
  const { tenant } = await salon.company();
  const map = [...tenant.maps.values()].find((row) => row.serviceId === service && row.staffId === staff);
  const send = caller(salon.world.sandbox);
  const { status, body, text } = await send(
    'POST',
    '/v2/bookings',
    {
      eventTypeId: map?.childEventTypeId ?? map?.eventTypeId,
      start: new Date(startMs).toISOString(),
      attendee: { name: 'Fremde', email, timeZone: 'Europe/Berlin', language: 'de' },
      metadata,
    },
    { headers },
  );
  if (status !== 201) throw new Error(text);
  return (body.data as { readonly uid: string }).uid;
}
