import type { Appointment, Claim, SagaStep } from '../../../src/model/appointment.ts';
import type { Begun, Hold, NewAppointment, NewPhase } from '../../../src/store/bookings/booking-store.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { freshDatabase, freshStore } from '../../support/database/database.ts';
import { branch, company, emma, service, writeSample } from '../sample-company.ts';

export const minuteMs = 60_000;
/** 2026-12-01 10:00 in Berlin. */
export const tenMs = Date.UTC(2026, 11, 1, 9);
const jan = { ...emma, id: 's2', name: 'jan', title: 'Jan' };

export interface Books extends AsyncDisposable {
  readonly url: string;
  readonly store: Store;
}

/** Company 1 with Emma (s1) and Jan (s2), and company 2 with the same ids. */
export async function openBooks(connections?: number): Promise<Books> {
  const books = await (connections === undefined ? freshStore() : openWith(connections));
  const { store } = books;
  await store.write(async (transactor) => {
    await writeSample(transactor);
    await transactor.upsertStaff('1', [jan]);
    await transactor.upsertCompany({ ...company, id: '2' });
    await transactor.upsertBranches('2', [branch]);
    await transactor.upsertStaff('2', [emma, jan]);
    await transactor.upsertServices('2', [service]);
  });
  return books;
}

async function openWith(connections: number): Promise<Books> {
  const resources = new AsyncDisposableStack();
  const { url } = resources.use(await freshDatabase());
  const store = resources.use(await openStore({ url }, { connections }));
  return { url, store, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

export function phasesOf(staffId: string, startMs: number): readonly NewPhase[] {
  return [
    { segmentKey: 'A', staffId, startMs, endMs: startMs + 30 * minuteMs, eventTypeId: 71 },
    { segmentKey: 'B', staffId, startMs: startMs + 75 * minuteMs, endMs: startMs + 90 * minuteMs, eventTypeId: 72 },
  ];
}

export function holdsOf(phases: readonly NewPhase[]): readonly Hold[] {
  return phases.map(({ staffId, startMs, endMs }) => ({ staffId, fromMs: startMs, toMs: endMs }));
}

export function stepsOf(phases: readonly NewPhase[], change: Partial<SagaStep> = {}): readonly SagaStep[] {
  return phases.map((phase, index) => ({
    ...phase,
    attempt: 1,
    action: 'book',
    hostUserId: 101,
    subjectUid: null,
    subjectPart: null,
    bookingUid: null,
    bookingPart: null,
    status: 'intended',
    error: null,
    ...change,
    position: (change.position ?? 0) + index,
  }));
}

export interface Wanted extends Partial<NewAppointment> {
  readonly staffId?: string;
}

/** Two segments with a free gap between them. */
export function appointment({ staffId = 's1', ...wanted }: Wanted = {}): NewAppointment {
  const startMs = wanted.startMs ?? tenMs;
  const phases = wanted.phases ?? phasesOf(staffId, startMs);
  return {
    companyId: '1',
    branchId: 'b1',
    serviceId: '440',
    customer: { name: 'Mia Muster', email: 'mia@kunden.example', phone: '+49301', language: 'de' },
    attendeeEmail: 'mia@kunden.example',
    startMs,
    endMs: startMs + 90 * minuteMs,
    isComposite: true,
    phases,
    holds: holdsOf(phases),
    steps: stepsOf(phases),
    key: null,
    leaseMs: 120_000,
    who: 'token:test',
    // one customer may have all of them, unless a test is about that
    allowOverlap: true,
    ...wanted,
  };
}

export type Started = Extract<Begun, { readonly state: 'begun' }>;

export async function beginOne(store: Store, wanted: Wanted = {}): Promise<Started> {
  return started(await store.bookings.begin(appointment(wanted)));
}

export function started(begun: { readonly state: string }): Started {
  if (begun.state !== 'begun') throw new Error(`not begun but ${begun.state}`);
  return begun as Started;
}

/** Sent and confirmed, each step with a booking of its own; then booked. */
export async function bookOne(store: Store, wanted: Wanted = {}): Promise<Started> {
  const begun = await beginOne(store, wanted);
  await confirmSteps(store, begun.claim, begun.saga.steps);
  const phases = begun.appointment.phases.map((phase, index) => ({
    ...phase,
    bookingUid: uidOf(begun.claim, index),
    status: 'confirmed' as const,
  }));
  const { startMs, endMs } = begun.appointment;
  await store.bookings.finish(begun.claim, {
    appointmentId: begun.appointment.id,
    saga: 'done',
    appointment: { status: 'booked', syncStatus: 'pending', startMs, endMs },
    phases,
    holds: null,
    result: { kind: 'pending', appointmentId: begun.appointment.id, appointment: null },
    alert: null,
  });
  return { ...begun, appointment: await appointmentNow(store, begun.appointment.id, begun.claim.companyId) };
}

export async function confirmSteps(store: Store, claim: Claim, steps: readonly SagaStep[]): Promise<void> {
  const positions = steps.map(({ position }) => position);
  await store.bookings.send(claim, positions);
  for (const position of positions) {
    await store.bookings.settle(claim, [{ position, status: 'confirmed', bookingUid: uidOf(claim, position) }]);
  }
}

function uidOf({ sagaId }: Claim, position: number): string {
  return `${sagaId}-${position}`;
}

/** As it is kept now. */
export async function appointmentNow(store: Store, id: string, companyId = '1'): Promise<Appointment> {
  const appointment = await store.bookings.appointment(companyId, id);
  if (!appointment) throw new Error(`there is no appointment ${id}`);
  return appointment;
}
