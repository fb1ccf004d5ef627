import { createHash } from 'node:crypto';
import type { Catalog } from '../../../src/model/catalog.ts';
import { timeline } from '../../../src/model/timeline.ts';
import { insertRows } from '../../store/insert-rows.ts';
import type { Row } from '../../store/insert-rows.ts';

/** Two weeks of a salon's bookings, always the same: as many a day as people book, one of thirty of them in vain. */

const DAY_MS = 86_400_000;
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
const DAYS_AHEAD = [1, 3, 2, 4, 1, 7, 2];
/** From 13 days ago until today. Sundays nobody answers the phone. */
const ASKED = [9, 11, 8, 12, 14, 0, 6, 10, 12, 9, 13, 15, 2, 4];
const IN_VAIN: ReadonlySet<number> = new Set([17, 48, 49, 76, 77, 78, 110]);

export interface Fortnight {
  readonly url: string;
  readonly catalog: Catalog;
  readonly nowMs: number;
}

export async function bookFortnight({ url, catalog, nowMs }: Fortnight): Promise<void> {
  const rows = { appointments: [] as Row[], phases: [] as Row[], sagas: [] as Row[] };
  let number = 0;
  for (const [day, count] of ASKED.entries()) {
    for (let index = 0; index < count; index += 1) {
      const askedMs = startOfDay(nowMs) + (day - 13) * DAY_MS + (8 + (index * 9) / Math.max(count, 1)) * 3_600_000;
      // of today, what was asked for until now
      const latestMs = nowMs - (count - index) * 240_000;
      const made = appointmentOf(catalog, { number, askedMs: Math.min(askedMs, latestMs) });
      rows.appointments.push(made.appointment);
      rows.phases.push(...made.phases);
      rows.sagas.push(made.saga);
      number += 1;
    }
  }
  await insertRows(url, [
    ['appointments', rows.appointments],
    ['appointment_phases', rows.phases],
    ['sagas', rows.sagas],
  ]);
}

interface Asked {
  readonly number: number;
  readonly askedMs: number;
}

function appointmentOf({ company, branches, services, staff }: Catalog, { number, askedMs }: Asked) {
  const id = idOf('appointment', number);
  const offered = services.filter(({ state }) => state === 'active');
  const service = offered[(number * 7) % offered.length];
  const assignment = service?.staff[number % service.staff.length];
  const person = staff.find(({ name }) => name === assignment?.staff);
  if (!service || !person) throw new Error('the catalog has services that somebody performs');
  const isBooked = !IN_VAIN.has(number);
  const startMs =
    startOfDay(askedMs) + (DAYS_AHEAD[number % DAYS_AHEAD.length] ?? 0) * DAY_MS + (9 + (number % 16) / 2) * 3_600_000;
  const { phases, toMs } = timeline({ segments: service.segments, startMs });
  const key = { company_id: company.id };
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
      staff_id: person.id,
      starts_at: iso(fromMs),
      ends_at: iso(untilMs),
      event_type_id: 4000,
      booking_uid: isBooked ? `bk${idOf(segmentKey, number).replaceAll('-', '').slice(0, 12)}` : null,
      status: isBooked ? 'confirmed' : 'cancelled',
    })),
    saga: {
      ...key,
      id: idOf('saga', number),
      appointment_id: id,
      kind: 'book',
      status: isBooked ? 'done' : 'failed',
      fence: 1,
      claimed_until: iso(askedMs + 120_000),
      version: 1,
      resumes: 0,
      created_at: iso(askedMs),
      finished_at: iso(askedMs + 1500),
    },
  };
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
