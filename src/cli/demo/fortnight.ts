import { Temporal } from 'temporal-polyfill';

export interface ApiAccess {
  /** Of `calops serve`. */
  readonly url: string;
  readonly token: string;
}

/** Four appointments a day: service, start, customer. */
const DAY = [
  ['herrenhaarschnitt', '09:00', 'Bernd Muster'],
  ['ansatzfaerbung', '10:00', 'Carla Beispiel'],
  ['damenhaarschnitt', '13:30', 'Dilara Muster'],
  ['kinderhaarschnitt', '15:30', 'Elif Beispiel'],
] as const;

const DAYS = 14;

/** Books appointments for the next two weeks over the HTTP API, and cancels one of them. Returns how many there are. */
export async function bookFortnight(access: ApiAccess, signal: AbortSignal): Promise<number> {
  const today = Temporal.Now.plainDateISO('Europe/Berlin');
  const days = Array.from({ length: DAYS }, (_, index) => today.add({ days: index + 1 }));
  const booked: string[] = [];
  for (const day of days) {
    if (day.dayOfWeek > 5) continue;
    const wanted = DAY.map(([service, time, name]) => {
      const start = day.toZonedDateTime({ timeZone: 'Europe/Berlin', plainTime: time });
      return { service, start: start.toString({ timeZoneName: 'never' }), customer: { name } };
    });
    const made = await Promise.all(wanted.map((body) => post(access, { path: '/v2/bookings', body, signal })));
    booked.push(...made.flatMap((answer) => answer?.appointment?.id ?? []));
  }
  const [first] = booked;
  if (first !== undefined) await post(access, { path: `/v2/bookings/${first}/cancel`, body: undefined, signal });
  return booked.length;
}

interface Request {
  readonly path: string;
  readonly body: object | undefined;
  readonly signal: AbortSignal;
}

interface Answer {
  readonly appointment?: { readonly id: string };
}

/** Undefined for a refusal: a time may be taken. */
async function post({ url, token }: ApiAccess, { path, body, signal }: Request): Promise<Answer | undefined> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    signal,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return answer.ok ? ((await answer.json()) as Answer) : undefined;
}
