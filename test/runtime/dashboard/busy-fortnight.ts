import { createHash } from 'node:crypto';
import type { Catalog } from '../../../src/model/catalog.ts';
import { overlaps, type Interval } from '../../../src/model/time/interval.ts';
import { timeline } from '../../../src/model/time/timeline.ts';
import { isWithin, workingTimes } from '../../../src/model/time/working-times.ts';
import { insertRows } from '../../store/insert-rows.ts';
import type { Row } from '../../store/insert-rows.ts';

/**
 * Two weeks of a salon's bookings, always the same: as many a day as people book, one of thirty of them in vain. Each lies in the hours of
 * its staff member and holds their time. Two starts of each class are booked, one of them fully.
 */

const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;
const PEOPLE = [
  'Anna Beispiel',
  'Jonas Muster',
  'Mira Probst',
  'Selma Vogt',
  'Paul Anders',
  'Nele Winter',
  'Timo Kern',
  'Ida Lorenz',
];
/** How long ahead people book. */
const DAYS_AHEAD = [1, 3, 2, 8, 1, 5, 12];
/** From 13 days ago until today. Sundays nobody answers the phone. */
const ASKED = [9, 11, 8, 12, 14, 0, 6, 10, 12, 9, 13, 15, 2, 4];
const IN_VAIN: ReadonlySet<number> = new Set([17, 48, 49, 76, 77, 78, 110]);

export interface Fortnight {
  readonly url: string;
  readonly catalog: Catalog;
  readonly nowMs: number;
}

export async function bookFortnight({ url, catalog, nowMs }: Fortnight): Promise<void> {
  const rows = { appointments: [] as Row[], phases: [] as Row[], holds: [] as Row[], sagas: [] as Row[] };
  const diary = new Diary(catalog, nowMs);
  let number = 0;
  for (const [day, count] of ASKED.entries()) {
    for (let index = 0; index < count; index += 1) {
      const askedMs = startOfDay(nowMs) + (day - 13) * DAY_MS + (8 + (index * 9) / Math.max(count, 1)) * 3_600_000;
      // of today, what was asked for until now
      const latestMs = nowMs - (count - index) * 240_000;
      const made = appointmentOf(catalog, { number, askedMs: Math.min(askedMs, latestMs), diary });
      rows.appointments.push(made.appointment);
      rows.phases.push(...made.phases);
      rows.holds.push(...made.holds);
      rows.sagas.push(made.saga);
      number += 1;
    }
  }
  for (const seat of classSeats({ catalog, nowMs, diary })) {
    rows.appointments.push(seat.appointment);
    rows.phases.push(...seat.phases);
    rows.holds.push(...seat.holds);
  }
  await insertRows(url, [
    ['appointments', rows.appointments],
    ['appointment_phases', rows.phases],
    ['holds', rows.holds],
    ['sagas', rows.sagas],
  ]);
}

interface Asked {
  readonly number: number;
  readonly askedMs: number;
  readonly diary: Diary;
}

function appointmentOf(catalog: Catalog, { number, askedMs, diary }: Asked) {
  const offered = catalog.services.filter(({ state, capacity }) => state === 'active' && capacity === undefined);
  const service = offered[(number * 7) % offered.length];
  if (!service) throw new Error('the catalog has services');
  const wishMs =
    startOfDay(askedMs) + (DAYS_AHEAD[number % DAYS_AHEAD.length] ?? 0) * DAY_MS + (9 + (number % 16) / 2) * 3_600_000;
  const { startMs, staffId } = diary.place(service, wishMs, number);
  const made = rowsOf(catalog, { service, staffId, startMs, number, isBooked: !IN_VAIN.has(number), askedMs });
  const { company_id, id, status, created_at } = made.appointment;
  const saga = {
    company_id,
    id: idOf('saga', number),
    appointment_id: id,
    kind: 'book',
    status: status === 'booked' ? 'done' : 'failed',
    fence: 1,
    claimed_until: iso(askedMs + 120_000),
    version: 1,
    resumes: 0,
    created_at,
    finished_at: iso(askedMs + 1500),
  };
  return { ...made, saga };
}

interface Placed {
  readonly service: Service;
  readonly staffId: string;
  readonly startMs: number;
  readonly number: number;
  readonly isBooked: boolean;
  readonly askedMs: number;
}

function rowsOf({ company, branches }: Catalog, placed: Placed) {
  const { service, staffId, startMs, number, isBooked, askedMs } = placed;
  const id = idOf('appointment', number);
  const { phases, busy, toMs } = timeline({ segments: service.segments, startMs });
  const key = { company_id: company.id };
  const { capacity = null } = service;
  return {
    appointment: {
      ...key,
      id,
      branch_id: branches.find(({ name }) => name === service.branches[0])?.id,
      service_id: service.id,
      customer: {
        name: PEOPLE[number % PEOPLE.length],
        email: null,
        phone: `+4930555${1000 + number}`,
        language: 'de',
      },
      starts_at: iso(startMs),
      ends_at: iso(toMs),
      status: isBooked ? 'booked' : 'failed',
      is_composite: phases.length > 1,
      composite_group_uid: phases.length > 1 ? idOf('group', number) : null,
      calcom_sync_status: 'synced',
      created_at: iso(askedMs),
    },
    phases: phases.map(({ segmentKey, fromMs, toMs: untilMs }) => ({
      ...key,
      appointment_id: id,
      segment_key: segmentKey,
      staff_id: staffId,
      starts_at: iso(fromMs),
      ends_at: iso(untilMs),
      event_type_id: 4000,
      booking_uid: isBooked ? `bk${idOf(segmentKey, number).replaceAll('-', '').slice(0, 12)}` : null,
      status: isBooked ? 'confirmed' : 'cancelled',
    })),
    holds: (isBooked ? busy : []).map(({ fromMs, toMs: untilMs }) => ({
      ...key,
      appointment_id: id,
      staff_id: staffId,
      during: `[${iso(fromMs)},${iso(untilMs)})`,
      class_key: capacity === null ? null : `${service.id}@${fromMs}-${untilMs}`,
      capacity,
    })),
  };
}

type Service = Catalog['services'][number];

/** Who works when, and what they have taken on. */
class Diary {
  readonly #people: ReadonlyMap<
    string,
    { readonly id: string; readonly open: readonly Interval[]; readonly taken: Interval[] }
  >;

  constructor({ company, branches, staff }: Catalog, nowMs: number) {
    const within = { fromMs: nowMs - 20 * DAY_MS, toMs: nowMs + 20 * DAY_MS };
    const [branch] = branches;
    if (!branch) throw new Error('the catalog has a branch');
    this.#people = new Map(
      staff.map((person) => {
        const opening = { company: { hours: company.hours ?? null }, closures: [] };
        const place = { id: branch.id, timeZone: branch.timeZone, hours: branch.hours ?? null };
        const open = workingTimes(
          { ...opening, branch: place, staff: { ...person, hours: person.hours ?? null } },
          within,
        );
        return [person.name, { id: person.id, open, taken: [] }];
      }),
    );
  }

  /** The first half hour from a time on at which one of the staff of a service is free for all of it; then it is theirs. */
  place(service: Service, wishMs: number, turn: number): { readonly startMs: number; readonly staffId: string } {
    for (let startMs = wishMs; startMs < wishMs + 14 * DAY_MS; startMs += HALF_HOUR_MS) {
      for (const index of service.staff.keys()) {
        const person = this.#people.get(service.staff[(index + turn) % service.staff.length]?.staff ?? '');
        const { phases, busy } = timeline({ segments: service.segments, startMs });
        const isFree = person?.taken.every((one) => busy.every((stretch) => !overlaps(one, stretch))) === true;
        if (!person || !isFree || !isWithin(phases, person.open)) continue;
        person.taken.push(...busy);
        return { startMs, staffId: person.id };
      }
    }
    throw new Error(`no time for ${service.name}`);
  }
}

/** This week's start of each class is full but for two places, next week's is full. */
function classSeats({ catalog, nowMs, diary }: Omit<Fortnight, 'url'> & { readonly diary: Diary }) {
  return catalog.services.flatMap((service) => {
    const { capacity } = service;
    if (capacity === undefined) return [];
    return [0, 1].flatMap((week) => {
      // Friday at five in the afternoon
      const place = diary.place(service, startOfDay(nowMs) + (4 + 7 * week) * DAY_MS + 17 * 3_600_000, 0);
      return Array.from({ length: week === 0 ? capacity - 2 : capacity }, (_, seat) =>
        rowsOf(catalog, {
          ...place,
          service,
          number: 1000 + week * 100 + seat,
          isBooked: true,
          askedMs: nowMs - 30 * DAY_MS - seat * 3_600_000,
        }),
      );
    });
  });
}

/** The same for the same words. */
export function idOf(kind: string, number: number): string {
  const hex = createHash('sha256').update(`${kind} ${number}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function startOfDay(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS - 3_600_000;
}
