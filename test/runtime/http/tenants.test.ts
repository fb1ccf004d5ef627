import { beforeAll, describe, expect, it } from 'vitest';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { areLive } from '../../support/booking/guest.ts';
import { signedSalon, TOKEN } from '../../support/booking/open-runtime.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { slots } from '../../support/booking/slots.ts';
import { queryRows } from '../../store/query-rows.ts';

/** A practice in the same database: a branch, a member of staff and a service have the ids and names of the salon's. */
const practice = catalog('arzt')
  .company({ environment: { teamId: 40_110, apiKey: { env: 'CALCOM_API_KEY_ARZT' } } })
  .branch('zentrale')
  .staff('emma', { host: { email: 'anna@arzt.example' } })
  .staff('bernd', { host: { email: 'bernd@arzt.example' } })
  .service('cut', { minutes: 30, title: 'Fäden ziehen' })
  .performedBy('emma')
  .service('check-up', { minutes: 30, title: 'Vorsorge' })
  .performedBy('bernd')
  .build();

const opened = sharedRuntime({ catalogs: [signedSalon(), practice], manifests: 'manifests/friseur' });
const nextMs = slots();
const theirs = 'tok_arzt';
const operators = 'tok_operator';
const naming = (company: string) => ({ 'calops-company': company });
const iso = (ms: number): string => new Date(ms).toISOString();

interface Shown {
  readonly id: string;
  readonly service: { readonly title: string };
  readonly phases: readonly { readonly bookingUid: string }[];
}

async function bookAs(token: string, more: object = {}) {
  const body = { service: 'cut', staff: 'emma', start: iso(nextMs()), customer: { name: 'Anna Beispiel' }, ...more };
  const answer = await opened().call('POST', '/v2/bookings', { token, body });
  expect(answer.status).toBe(201);
  return (answer.body as { readonly appointment: Shown }).appointment;
}

/** Every row of every booking, with the transaction that wrote it last, and every booking in Cal.com. */
async function everything(): Promise<readonly unknown[]> {
  const { databaseUrl, sandbox } = opened().world;
  const tables = ['appointments', 'appointment_phases', 'holds', 'sagas', 'saga_steps', 'idempotency_keys', 'alerts'];
  const rows = tables.map((table) =>
    queryRows(databaseUrl, `SELECT xmin::text, * FROM calops.${table} ORDER BY 1, 2, 3`),
  );
  return [...(await Promise.all(rows)), (sandbox.state() as { readonly bookings: unknown }).bookings];
}

beforeAll(async () => {
  const { tokens } = opened().world.store;
  await tokens.create('arzt', { label: 'practice', tokenHash: tokenHash(theirs), who: 'lina' });
  await tokens.operators.create({ label: 'control room', tokenHash: tokenHash(operators), who: 'lina' });
});

describe('a token of one company', () => {
  it('sees, moves and cancels nothing of another: ids of another answer 404, as unknown ones do', async () => {
    const appointment = await bookAs(TOKEN);
    const before = await everything();
    for (const [method, route, body] of [
      ['GET', '', undefined],
      ['POST', '/cancel', undefined],
      ['POST', '/reschedule', { start: iso(nextMs()) }],
    ] as const) {
      const path = (id: string): string => `/v2/bookings/${id}${route}`;
      const answer = await opened().call(method, path(appointment.id), { token: theirs, body });
      expect([route, answer.status]).toEqual([route, 404]);
      const id = crypto.randomUUID();
      const unknown = await opened().call(method, path(id), { token: theirs, body });
      const told = JSON.stringify(answer.body).replaceAll(appointment.id, id);
      expect(told).toBe(JSON.stringify(unknown.body));
    }
    expect(await everything()).toEqual(before);
    expect(areLive(opened(), [appointment.phases[0]?.bookingUid ?? ''])).toEqual([true]);
  });

  it('books nothing of another: its services, staff and branches are not there', async () => {
    const start = iso(nextMs());
    const customer = { name: 'Anna Beispiel' };
    for (const [wanted, code] of [
      [{ service: 'colour' }, 'unknown-service'],
      [{ service: 'cut', staff: 'fabian-1' }, 'unknown-staff'],
    ] as const) {
      const answer = await opened().call('POST', '/v2/bookings', {
        token: theirs,
        body: { ...wanted, start, customer },
      });
      expect(answer).toMatchObject({ status: 404, body: { code } });
      for (const [path, body] of [
        ['/event-management/check-availability', { ...wanted, when: start }],
        ['/event-management/next-slot', { ...wanted, after: start }],
      ] as const) {
        expect(await opened().call('POST', path, { token: theirs, body })).toMatchObject({
          status: 404,
          body: { code },
        });
      }
    }
  });

  it('books its own service where both have one of that name, in its own team', async () => {
    const startMs = nextMs();
    const [mine, yours] = [await bookAs(TOKEN, { start: iso(startMs) }), await bookAs(theirs, { start: iso(startMs) })];
    expect([mine.service.title, yours.service.title]).toEqual(['Herrenhaarschnitt', 'Fäden ziehen']);
    const { bookings, users } = opened().world.sandbox.state() as {
      readonly bookings: readonly { readonly uid: string; readonly userId: number }[];
      readonly users: readonly { readonly id: number; readonly email: string }[];
    };
    const hostOf = (shown: Shown): string | undefined => {
      const booking = bookings.find(({ uid }) => uid === shown.phases[0]?.bookingUid);
      return users.find(({ id }) => id === booking?.userId)?.email;
    };
    expect([hostOf(mine), hostOf(yours)]).toEqual(['emma@salon.example', 'anna@arzt.example']);
  });

  it('is answered nothing that was kept for another under the same Idempotency-Key', async () => {
    const body = { service: 'cut', staff: 'emma', start: iso(nextMs()), customer: { name: 'Anna Beispiel' } };
    const headers = { 'idempotency-key': 'shared' };
    const mine = await opened().call('POST', '/v2/bookings', { body, headers });
    const yours = await opened().call('POST', '/v2/bookings', { token: theirs, body, headers });
    expect([mine.status, yours.status]).toEqual([201, 201]);
    expect((yours.body as { readonly appointment: Shown }).appointment.id).not.toBe(
      (mine.body as { readonly appointment: Shown }).appointment.id,
    );
  });

  it('compares nothing of another with Cal.com, and learns nothing of its manifests', async () => {
    for (const part of ['event-types', 'team']) {
      const [other, unknown] = [
        await opened().call('POST', `/sync/${part}/friseur`, { token: theirs }),
        await opened().call('POST', `/sync/${part}/nobody`, { token: theirs }),
      ];
      expect([other.status, JSON.stringify(other.body).replaceAll('friseur', 'nobody')]).toEqual([
        404,
        JSON.stringify(unknown.body),
      ]);
      const mine = await opened().call('POST', `/sync/${part}/arzt`, { token: theirs });
      expect([mine.status, JSON.stringify(mine.body)]).toEqual([
        200,
        expect.not.stringMatching(/salon|friseur|colour/),
      ]);
    }
    // the manifests that are served are the salon's
    const body = { staff: 'lina', service: 'dauerwelle' };
    const answer = await opened().call('POST', '/staff-event-assignments', { token: theirs, body });
    expect(answer).toMatchObject({ status: 503, body: { code: 'manifests-invalid' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/friseur|lina|dauerwelle/);
  });

  it("never reads of another's customers, in any answer", async () => {
    await bookAs(TOKEN, { customer: { name: 'Geheime Kundin', email: 'geheim@guests.example' } });
    const { id } = await bookAs(theirs);
    const answers = [
      await opened().call('GET', `/v2/bookings/${id}`, { token: theirs }),
      await opened().call('POST', '/event-management/next-slot', { token: theirs, body: { service: 'cut' } }),
      await opened().call('POST', `/v2/bookings/${id}/cancel`, { token: theirs }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(JSON.stringify(answers)).not.toMatch(/geheim|salon\.example|friseur/i);
  });
});

describe('a company in the path or in Calops-Company', () => {
  it.each([
    ['GET', '/event-types', naming('arzt')],
    ['POST', '/v2/bookings', naming('arzt')],
    ['GET', '/event-types/friseur/branch', naming('arzt')],
    ['GET', '/event-types/arzt/branch', {}],
  ] as const)('that is not the one of the token answers %s %s with 404', async (method, path, headers) => {
    const answer = await opened().call(method, path, { headers });
    expect(answer).toMatchObject({ status: 404, body: { code: 'unknown-company' } });
  });

  it('may be the one of the token, by id or name', async () => {
    const { status } = await opened().call('GET', '/event-types/friseur/branch', { headers: naming('friseur') });
    expect(status).toBe(200);
  });
});

describe('the token of an operator', () => {
  const asOperator = (method: 'GET' | 'POST', path: string, more: object = {}) =>
    opened().call(method, path, { token: operators, ...more });

  it('reads each company that it names: services, staff, free starts and appointments', async () => {
    const { id } = await bookAs(theirs);
    for (const [company, service] of [
      ['friseur', 'Herrenhaarschnitt'],
      ['arzt', 'Fäden ziehen'],
    ] as const) {
      const headers = naming(company);
      for (const path of ['/event-types', '/event-types/branch/zentrale', `/event-types/${company}/branch`]) {
        const answer = await asOperator('GET', path, path.includes(company) ? {} : { headers });
        expect([path, answer.status]).toEqual([path, 200]);
        expect(JSON.stringify(answer.body)).toContain(service);
      }
      const body = { service: 'cut' };
      expect((await asOperator('POST', '/event-management/next-slot', { headers, body })).status).toBe(200);
      expect((await asOperator('GET', `/v2/bookings/${id}`, { headers })).status).toBe(company === 'arzt' ? 200 : 404);
    }
  });

  it('books, moves, cancels, compares and edits nothing, whatever company it names', async () => {
    const { id } = await bookAs(theirs);
    const before = await everything();
    const start = iso(nextMs());
    const booking = { service: 'cut', staff: 'emma', start, customer: { name: 'Anna Beispiel' } };
    for (const [path, body] of [
      ['/v2/bookings', booking],
      [`/v2/bookings/${id}/cancel`, undefined],
      [`/v2/bookings/${id}/reschedule`, { start }],
      ['/sync/team/arzt', undefined],
      ['/sync/event-types/arzt', undefined],
      ['/staff-event-assignments', { staff: 'emma', service: 'check-up' }],
    ] as const) {
      for (const headers of [naming('arzt'), {}]) {
        const answer = await asOperator('POST', path, { headers, body });
        expect([path, answer]).toMatchObject([path, { status: 403, body: { code: 'operator-reads-only' } }]);
      }
    }
    expect(await everything()).toEqual(before);
  });

  it('has to name a company that there is', async () => {
    expect(await asOperator('GET', '/event-types')).toMatchObject({ status: 422, body: { code: 'company-needed' } });
    for (const [path, headers] of [
      ['/event-types', naming('nobody')],
      ['/event-types/nobody/branch', {}],
      ['/event-types/arzt/branch', naming('friseur')],
    ] as const) {
      const answer = await asOperator('GET', path, { headers });
      expect([path, answer]).toMatchObject([path, { status: 404, body: { code: 'unknown-company' } }]);
    }
  });

  it('is refused by every process once it is revoked', async () => {
    const { operators: kept } = opened().world.store.tokens;
    const { id } = await kept.create({ label: 'short', tokenHash: tokenHash('tok_short'), who: 'lina' });
    const read = () => opened().call('GET', '/event-types', { token: 'tok_short', headers: naming('arzt') });
    expect((await read()).status).toBe(200);
    await kept.revoke(id, 'lina');
    expect(await read()).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
  });
});

describe('jobs of one company', () => {
  it('sweep compares its own bookings and leaves those of the other alone, also when the other one’s Cal.com is away', async () => {
    const { world, runtime, errors } = opened();
    const [mine, yours] = [await bookAs(TOKEN), await bookAs(theirs)];
    world.sandbox.setFaults({ rules: [{ match: { keyName: 'arzt' }, fault: { kind: 'status', status: 503 } }] });
    await runtime.handlers.sweep?.({});
    expect(errors).toEqual([expect.stringMatching(/^sweep arzt: CalcomError/)]);
    world.sandbox.setFaults({});
    const sync = async (id: string) =>
      (
        await queryRows(
          world.databaseUrl,
          `SELECT calcom_sync_status AS sync FROM calops.appointments WHERE id = '${id}'`,
        )
      )[0];
    expect([await sync(mine.id), await sync(yours.id)]).toEqual([{ sync: 'synced' }, { sync: 'pending' }]);
    await runtime.handlers.sweep?.({});
    expect(await sync(yours.id)).toEqual({ sync: 'synced' });
    expect(
      areLive(
        opened(),
        [...mine.phases, ...yours.phases].map(({ bookingUid }) => bookingUid),
      ),
    ).toEqual([true, true]);
  });

  it('a webhook of one company wakes nothing of another', async () => {
    const { world, jobs } = opened();
    await bookAs(theirs);
    await world.sandbox.deliveries.settled();
    expect(jobs.waiting().filter((job) => job.startsWith('wake'))).toEqual([]);
  });
});
