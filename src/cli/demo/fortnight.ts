import { Temporal } from 'temporal-polyfill';

export interface ApiAccess {
  /** Of `calops serve`. */
  readonly url: string;
  readonly token: string;
}

export type DemoCompany = 'friseur' | 'fitness';

/** What customers book on some days of each week. */
interface Row {
  /** 1 is Monday. */
  readonly weekdays: readonly number[];
  readonly time: string;
  readonly service: string;
  readonly staff: string;
  readonly branch: string;
  /** Of a class; in the second week only some of them. */
  readonly guests?: number;
}

const DAYS = 14;
const WORKDAYS = [1, 2, 3, 4, 5];

const salon = (time: string, service: string, staff: string, weekdays: readonly number[] = WORKDAYS): Row => {
  return { weekdays, time, service, staff, branch: 'zentrale' };
};
const gym = (time: string, service: string, at: `${string} ${string}`, more: Partial<Row> = {}): Row => {
  const [staff = '', branch = ''] = at.split(' ');
  return { weekdays: WORKDAYS, time, service, staff, branch, ...more };
};

const ROWS: Readonly<Record<DemoCompany, readonly Row[]>> = {
  friseur: [
    salon('09:00', 'ansatzfaerbung', 'emma'),
    salon('12:00', 'damenhaarschnitt-foehnen', 'emma', [1, 3, 4]),
    salon('13:30', 'balayage', 'emma', [2, 5]),
    salon('13:15', 'damenhaarschnitt', 'emma', [1, 3, 4]),
    salon('15:00', 'hochsteckfrisur', 'emma', [3]),
    salon('15:00', 'toenung-schnitt', 'emma', [1, 4]),
    salon('11:00', 'brautstyling-probe', 'emma', [6]),
    salon('09:30', 'herrenhaarschnitt', 'fabian-1', [1, 2, 4, 6]),
    salon('11:00', 'damenhaarschnitt', 'fabian-1', [1, 3, 5, 6]),
    salon('14:00', 'komplette-umfaerbung', 'fabian-1', [2, 4]),
    salon('15:30', 'herrenhaarschnitt-waschen', 'fabian-1', [1, 3, 5]),
    salon('10:00', 'maschinenschnitt', 'fabian-2', [2, 3, 5]),
    salon('13:00', 'ansatz-laengenausgleich', 'fabian-2', [1, 4]),
    salon('16:30', 'bartpflege', 'fabian-2', [3, 5]),
    salon('10:00', 'waschen-foehnen', 'lina', [1, 2, 5, 6]),
    salon('11:30', 'haarpflege-kur', 'lina', [1, 3, 5]),
    salon('13:00', 'damenhaarschnitt', 'lina', [2, 3]),
    salon('15:30', 'kinderhaarschnitt', 'lina', [1, 2, 3, 5]),
  ],
  fitness: [
    gym('16:00', 'yoga-flow', 'marie mitte', { weekdays: [2, 4], guests: 9 }),
    gym('10:00', 'yoga-flow', 'marie west', { weekdays: [6], guests: 12 }),
    gym('17:00', 'rueckenfit', 'noah mitte', { weekdays: [1], guests: 15 }),
    gym('12:00', 'rueckenfit', 'olga west', { weekdays: [3], guests: 6 }),
    gym('10:00', 'personal-training', 'rita mitte'),
    gym('14:00', 'leistungsdiagnostik', 'rita mitte', { weekdays: [2, 4] }),
    gym('11:00', 'probetraining', 'noah mitte', { weekdays: [1, 2, 4] }),
    gym('09:00', 'massage', 'olga west', { weekdays: [1, 2, 4, 5] }),
    gym('13:00', 'krafttest', 'paul sopron', { weekdays: [1, 3, 5] }),
    gym('15:00', 'massage', 'paul sopron', { weekdays: [1, 2, 3] }),
  ],
};

const GUESTS = [
  'Anna Beispiel',
  'Bernd Muster',
  'Carla Beispiel',
  'Dilara Muster',
  'Elif Beispiel',
  'Frank Muster',
  'Greta Beispiel',
  'Hannes Muster',
  'Ines Beispiel',
];

/** Books what the next two weeks of a sample company look like over the HTTP API, and cancels one appointment. Returns how many there are. */
export async function bookFortnight(access: ApiAccess, company: DemoCompany, signal: AbortSignal): Promise<number> {
  const today = Temporal.Now.plainDateISO('Europe/Berlin');
  const booked: string[] = [];
  let number = 0;
  for (let ahead = 1; ahead <= DAYS; ahead += 1) {
    const day = today.add({ days: ahead });
    const wanted = ROWS[company]
      .filter(({ weekdays }) => weekdays.includes(day.dayOfWeek))
      .flatMap(({ time, service, staff, branch, guests = 1 }) => {
        const start = day.toZonedDateTime({ timeZone: 'Europe/Berlin', plainTime: time });
        const count = ahead <= DAYS / 2 ? guests : Math.ceil(guests / 3);
        return Array.from({ length: count }, () => {
          number += 1;
          const customer = { name: GUESTS[number % GUESTS.length], email: `guest-${number}@guests.example` };
          return { service, staff, branch, start: start.toString({ timeZoneName: 'never' }), customer };
        });
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

/** Undefined for a refusal: a day may be a holiday. */
async function post({ url, token }: ApiAccess, { path, body, signal }: Request): Promise<Answer | undefined> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    signal,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return answer.ok ? ((await answer.json()) as Answer) : undefined;
}
