import { Temporal } from 'temporal-polyfill';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type Answered, type Serving, startServing, until } from '../cli/support/serving.ts';
import { comingMonday, inBerlin } from '../support/booking/coming-monday.ts';
import { freshDatabase } from '../support/database/database.ts';
import { calops } from '../support/run-calops.ts';

/** The sample salon from beginning to end: applied by the real command, booked over HTTP by a real `calops serve`. */
interface Salon extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly serving: Serving;
  readonly token: string;
}

async function openSalon(): Promise<Salon> {
  await using resources = new AsyncDisposableStack();
  const sandbox = resources.use(await startSandbox());
  const database = resources.use(await freshDatabase());
  const env = { DATABASE_URL: database.url, CALCOM_API_URL: sandbox.url, CALCOM_API_KEY: 'cal_sandbox_friseur' };
  expect(await calops(['apply', 'manifests/friseur', '--yes'], env)).toMatchObject({ code: 0 });
  const token = (await calops(['token', 'create', 'e2e'], env)).stdout.trim();
  const serving = resources.use(await startServing([], { env }));
  const owned = resources.move();
  return { sandbox, serving, token, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

let salon: Salon;

beforeAll(async () => {
  salon = await openSalon();
  return () => salon[Symbol.asyncDispose]();
});

interface Appointment {
  readonly id: string;
  readonly status: string;
  readonly syncStatus: string;
  readonly start: string;
  readonly end: string;
  readonly phases: readonly {
    readonly segment: string;
    readonly start: string;
    readonly end: string;
    readonly status: string;
    readonly bookingUid: string;
  }[];
}

function appointmentIn({ body }: Answered): Appointment {
  return (body as { appointment: Appointment }).appointment;
}

function post(path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
  const { serving, token } = salon;
  return serving.call('POST', path, { token, headers, ...(body !== undefined && { body }) });
}

const CUSTOMER = { name: 'Anna Beispiel', phone: '+493055501234' };

/** One customer books everything here, also two staff members at one time. */
function book(service: string, staff: string, time: string, headers?: Readonly<Record<string, string>>) {
  const start = inBerlin(comingMonday(time));
  return post('/v2/bookings', { service, staff, start, customer: CUSTOMER, allowOverlap: true }, headers);
}

/** The appointment when it was compared with Cal.com and agrees. */
async function synced(id: string): Promise<Appointment> {
  const { serving, token } = salon;
  const ask = async () => appointmentIn(await serving.call('GET', `/v2/bookings/${id}`, { token }));
  return until(ask, ({ syncStatus }) => syncStatus === 'synced');
}

interface State {
  readonly users: readonly { readonly id: number; readonly email: string }[];
  readonly eventTypes: readonly { readonly id: number; readonly parentId: number | null }[];
  readonly bookings: readonly {
    readonly uid: string;
    readonly status: string;
    readonly userId: number;
    readonly eventTypeId: number;
    readonly startMs: number;
    readonly endMs: number;
  }[];
}

/** What Cal.com has for each segment: whose it is, of which of the declared event types, and when. */
function inCalcom({ phases }: Appointment) {
  const { users, eventTypes, bookings } = salon.sandbox.state() as State;
  const emails = new Map(users.map(({ id, email }) => [id, email]));
  const parents = new Map(eventTypes.map(({ id, parentId }) => [id, parentId]));
  return phases.map(({ bookingUid }) => {
    const booking = bookings.find(({ uid }) => uid === bookingUid);
    if (!booking) return 'missing';
    const { status, userId, eventTypeId, startMs, endMs } = booking;
    return { status, host: emails.get(userId), parent: parents.get(eventTypeId), eventTypeId, startMs, endMs };
  });
}

function spans({ phases }: Appointment): readonly string[] {
  return phases.map(({ segment, start, end }) => `${segment} ${start.slice(11, 16)}-${end.slice(11, 16)}`);
}

describe('the salon', () => {
  it.each([
    // he takes 35 minutes for A under his first account
    ['440', 'fabian-1', 'fabian@salon.example', ['A 09:00-09:35', 'B 10:20-10:35', 'C 10:35-11:05', 'D 11:05-11:35']],
    ['440', 'fabian-2', 'fabian.b@salon.example', ['A 09:00-09:30', 'B 10:15-10:30', 'C 10:30-11:00', 'D 11:00-11:30']],
    ['442', 'emma', 'emma@salon.example', ['A 09:00-09:40', 'B 10:20-10:35', 'C 10:35-11:15', 'D 11:15-11:45']],
    ['444', 'emma', 'emma@salon.example', ['A 12:00-12:50', 'B 13:40-13:55', 'C 13:55-14:35', 'D 14:35-15:05']],
  ])(
    'books %s with %s: each segment at its time, one booking in Cal.com each, then synced',
    async (service, staff, host, times) => {
      const answer = await book(service, staff, times[0]?.slice(2, 7) ?? '');
      expect(answer).toMatchObject({ status: 201 });
      const appointment = appointmentIn(answer);
      expect(appointment).toMatchObject({ status: 'booked', phases: times.map(() => ({ status: 'confirmed' })) });
      expect(spans(appointment)).toEqual(times);
      expect(inCalcom(appointment)).toMatchObject(
        appointment.phases.map(({ start, end }) => ({
          status: 'accepted',
          host,
          startMs: Date.parse(start),
          endMs: Date.parse(end),
        })),
      );
      expect(new Set(appointment.phases.map(({ bookingUid }) => bookingUid)).size).toBe(times.length);
      expect(await synced(appointment.id)).toMatchObject({ status: 'booked', start: appointment.start });
    },
  );

  it('books both accounts of one person from the same event types, each with a child and a calendar of its own', async () => {
    const [first, second] = await Promise.all([book('440', 'fabian-1', '14:00'), book('440', 'fabian-2', '14:00')]);
    const of = (answer: Answered) =>
      inCalcom(appointmentIn(answer)) as readonly { parent: number; eventTypeId: number }[];
    const parents = of(first).map(({ parent }) => parent);
    expect(parents.every(Number.isInteger)).toBe(true);
    expect(of(second).map(({ parent }) => parent)).toEqual(parents);
    const children = [...of(first), ...of(second)].map(({ eventTypeId }) => eventTypeId);
    expect(new Set(children).size).toBe(8);
  });
});

describe('over HTTP', () => {
  it('a repeated request with the same key gets the same answer, and books nothing', async () => {
    const headers = { 'idempotency-key': 'call-1' };
    const first = await book('herrenhaarschnitt', 'lina', '09:00', headers);
    expect(first).toMatchObject({ status: 201 });
    const bookings = (salon.sandbox.state() as State).bookings.length;
    expect(await book('herrenhaarschnitt', 'lina', '09:00', headers)).toEqual(first);
    expect(await book('herrenhaarschnitt', 'lina', '10:00', headers)).toMatchObject({
      status: 422,
      body: { code: 'key-reused' },
    });
    expect((salon.sandbox.state() as State).bookings).toHaveLength(bookings);
  });

  it('an appointment is moved with all of its segments, compared again, and cancelled with all of them', async () => {
    const { id } = appointmentIn(await book('ansatzfaerbung', 'emma', '15:30'));
    await synced(id);
    const start = inBerlin(Temporal.PlainDateTime.from(comingMonday('09:30')).add({ days: 1 }).toString());
    expect(await post(`/v2/bookings/${id}/reschedule`, { start })).toMatchObject({ status: 200 });
    const moved = await synced(id);
    expect(moved).toMatchObject({ status: 'booked', start });
    expect(spans(moved)).toEqual(['A 09:30-10:00', 'B 10:45-11:00', 'C 11:00-11:30', 'D 11:30-12:00']);
    expect(inCalcom(moved)).toMatchObject(
      moved.phases.map((phase) => ({ status: 'accepted', startMs: Date.parse(phase.start) })),
    );
    const cancelled = await post(`/v2/bookings/${id}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, body: { appointment: { status: 'cancelled' } } });
    expect(inCalcom(appointmentIn(cancelled))).toMatchObject(moved.phases.map(() => ({ status: 'cancelled' })));
    const again = await post('/event-management/check-availability', {
      service: 'ansatzfaerbung',
      staff: 'emma',
      when: start,
    });
    expect(again).toMatchObject({ body: { available: true } });
  });

  it('availability understands words, says them back, and offers what comes near', async () => {
    const asked = { service: 'ansatzfaerbung', when: 'nächste Woche Freitag 15 Uhr', language: 'de' };
    const answer = await post('/event-management/check-availability', asked);
    expect(answer).toMatchObject({ status: 200, body: { available: true, service: { id: '440' } } });
    const { understood, starts } = answer.body as {
      understood: string;
      starts: { start: string; staff: { name: string }[] }[];
    };
    expect(understood).toMatch(/^Freitag, .*, 15:00 Uhr$/);
    expect(starts).toMatchObject([{ staff: [{ name: 'emma' }, { name: 'fabian-1' }, { name: 'fabian-2' }] }]);
    // two and a half hours from 16:00 on do not fit before closing time
    const late = await post('/event-management/check-availability', { ...asked, when: 'nächste Woche Freitag 16 Uhr' });
    expect(late).toMatchObject({ status: 200, body: { available: false, starts: [] } });
    const { alternatives } = late.body as { alternatives: { start: string }[] };
    expect(alternatives[0]?.start).toMatch(/T15:30:00/);
  });

  it('availability answers for the default service when it is asked for an unknown one; booking does not', async () => {
    const answer = await post('/event-management/next-slot', { service: 'bart-trimmen', limit: 1 });
    expect(answer).toMatchObject({
      status: 200,
      body: { service: { name: 'herrenhaarschnitt' }, fallback: { asked: 'bart-trimmen' } },
    });
    expect(await book('bart-trimmen', 'emma', '12:00')).toMatchObject({
      status: 404,
      body: { code: 'unknown-service' },
    });
  });

  it.each([
    [{ service: '440' }, 'customer'],
    [{ service: '440', start: '2026-11-30T10:00', customer: CUSTOMER }, 'start'],
    [{ service: '440', start: '2026-11-30T10:00:00+01:00', customer: { name: 'Anna', phone: '030' } }, 'phone'],
  ])('a malformed request is refused with what is wrong: %j', async (body, detail) => {
    const answer = await post('/v2/bookings', body);
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'invalid-request', detail: expect.stringContaining(detail) },
    });
  });
});
