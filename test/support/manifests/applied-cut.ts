import { expect } from 'vitest';
import type { Catalog, Service } from '../../../src/model/catalog.ts';
import { queryRows } from '../../store/query-rows.ts';
import { BUSY_SEED } from '../booking/open-salon.ts';
import { salon, withService } from './salon.ts';
import { caller, EMMA } from '../sandbox-calls.ts';
import { type World, world } from '../world.ts';

/** A Monday morning in Berlin. */
export const MORNING = Date.UTC(2026, 10, 23, 8);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const open = withService(salon().build(), 'cut', { hidden: false });
export const retired = withService(open, 'cut', { state: 'retired' });
export const deleted = withService(open, 'cut', { state: 'deleted' });
export const withoutEmma = withService(open, 'cut', { staff: emmaRetired(serviceOf(open)) });

export const emmaGone = withService(open, 'cut', {
  staff: serviceOf(open).staff.filter(({ staff }) => staff !== 'emma'),
});

function serviceOf({ services }: Catalog): Service {
  const found = services.find(({ name }) => name === 'cut');
  if (!found) throw new Error('the salon cuts no hair');
  return found;
}

function emmaRetired({ staff }: Service): Service['staff'] {
  return staff.map((entry) => (entry.staff === 'emma' ? { ...entry, state: 'retired' } : entry));
}

export interface Here extends World {
  /** What the sandbox's and the program's clocks show. */
  readonly clock: { at: number };
}

/** Everything applied, on that morning. */
export async function applied(): Promise<Here> {
  const clock = { at: MORNING };
  const here = await world({ seed: BUSY_SEED, now: () => clock.at });
  await here.apply(open);
  return { ...here, clock };
}

export async function childOf({ store }: World, userId: number): Promise<number> {
  const { ledger } = await store.read((reader) => reader.company('friseur'));
  const child = ledger.find(({ serviceName }) => serviceName === 'cut')?.children[userId];
  if (child === undefined) throw new Error(`user ${userId} cuts no hair`);
  return child;
}

/** A customer books with Emma, by Cal.com's own page. */
export async function book(here: Here, startMs: number): Promise<void> {
  const attendee = { name: 'Zoe', email: 'zoe@customer.example', timeZone: 'Europe/Berlin' };
  const body = { eventTypeId: await childOf(here, EMMA), start: new Date(startMs).toISOString(), attendee };
  const headers = { 'cal-api-version': '2024-08-13' };
  const { status, text } = await caller(here.sandbox)('POST', '/v2/bookings', body, { headers });
  expect({ status, text }).toMatchObject({ status: 201 });
}

export async function bookInDatabase({ databaseUrl }: World, startMs: number): Promise<void> {
  const [from, to] = [startMs, startMs + HOUR / 2].map((ms) => `'${new Date(ms).toISOString()}'`);
  await queryRows(
    databaseUrl,
    `WITH made AS (INSERT INTO calops.appointments (company_id, id, branch_id, service_id, customer, starts_at, ends_at, status,
       is_composite, calcom_sync_status) VALUES ('friseur', gen_random_uuid(), 'zentrale', 'cut', '{}', ${from}, ${to}, 'pending', false, 'pending')
       RETURNING id)
     INSERT INTO calops.appointment_phases (company_id, appointment_id, segment_key, staff_id, starts_at, ends_at,
       event_type_id, status) SELECT 'friseur', id, 'A', 'emma', ${from}, ${to}, 1, 'intended' FROM made`,
  );
}

export function answerBookings({ sandbox }: World, body: unknown): void {
  sandbox.setFaults({ rules: [{ match: { method: 'GET', path: '/v2/bookings' }, fault: { kind: 'body', body } }] });
}
