import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../src/sandbox/faults/script.ts';
import { startFieldTeam } from '../../support/manifests/field-team.ts';

const GUEST = { name: 'ann', email: 'ann@guest.example', timeZone: 'UTC' };

/** A team whose first booking meets the fault. */
async function faulty(fault: Fault) {
  const match = { method: 'POST', path: '/v2/bookings', nth: 1 };
  const team = await startFieldTeam({ faults: { rules: [{ match, fault }] } });
  const eventTypeId = await team.type('solo');
  const book = async (start = '2026-11-30T10:00:00Z', email = GUEST.email) =>
    await team.as(null)('POST', '/v2/bookings', { eventTypeId, start, attendee: { ...GUEST, email } });
  const stored = () => (team.sandbox.state() as { bookings: readonly { uid: string }[] }).bookings;
  return { team, book, stored };
}

describe('a create of a booking that meets', () => {
  it('drop is never seen, and a second one succeeds', async () => {
    const { team, book, stored } = await faulty({ kind: 'drop' });
    await using _ = team;
    await expect(book()).rejects.toThrow();
    expect(stored()).toEqual([]);
    expect((await book()).status).toBe(201);
  });

  it('handle-then-drop is made, and a repeat by the same guest finds it', async () => {
    const { team, book, stored } = await faulty({ kind: 'handle-then-drop' });
    await using _ = team;
    await expect(book()).rejects.toThrow();
    expect(stored()).toHaveLength(1);
    expect((await book()).body.data).toMatchObject({ uid: stored()[0]?.uid });
  });

  it('handle-then-status is made, and the next guest finds the start taken', async () => {
    const { team, book, stored } = await faulty({ kind: 'handle-then-status', status: 502 });
    await using _ = team;
    expect((await book()).status).toBe(502);
    expect(stored()).toHaveLength(1);
    expect((await book(undefined, 'ben@guest.example')).status).toBe(400);
  });

  it('no-effect is answered like a made one, and is not there', async () => {
    const { team, book, stored } = await faulty({ kind: 'no-effect' });
    await using _ = team;
    const { status, body } = await book();
    const { uid, id } = body.data as { readonly uid: string; readonly id: number };
    expect(status).toBe(201);
    expect(stored()).toEqual([]);
    expect((await team.as(null)('GET', `/v2/bookings/${uid}`)).status).toBe(404);
    expect((await book(undefined, 'ben@guest.example')).body.data).toMatchObject({ id: id + 1 });
  });

  it('truncate is made, and its answer is no JSON', async () => {
    const { team, book, stored } = await faulty({ kind: 'truncate' });
    await using _ = team;
    const { status, text } = await book();
    expect(status).toBe(201);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(stored()).toHaveLength(1);
  });

  it('latency is made after a while, and those that wait together race as always', async () => {
    const rules = [{ match: { method: 'POST', path: '/v2/bookings' }, fault: { kind: 'latency', ms: 60 } }];
    await using team = await startFieldTeam({ faults: { rules } });
    const eventTypeId = await team.type('solo');
    const begun = performance.now();
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        team.as(null)('POST', '/v2/bookings', {
          eventTypeId,
          start: '2026-11-30T10:00:00Z',
          attendee: { ...GUEST, email: `${name}@guest.example` },
        }),
      ),
    );
    expect(performance.now() - begun).toBeGreaterThanOrEqual(55);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
  });
});

it('slots and reservations meet faults as well', async () => {
  const rules = [
    { match: { path: '/v2/slots' }, fault: { kind: 'body', body: { status: 'success', data: {} } } },
    { match: { path: '/v2/slots/reservations' }, fault: { kind: 'no-effect' } },
  ];
  await using team = await startFieldTeam({ faults: { rules } });
  const eventTypeId = await team.type('solo');
  const slots = { headers: { 'cal-api-version': '2024-09-04' } };
  const path = `/v2/slots?eventTypeId=${eventTypeId}&start=2026-11-30&end=2026-11-30`;
  expect((await team.as(null)('GET', path, undefined, slots)).body.data).toEqual({});
  const body = { eventTypeId, slotStart: '2026-11-30T10:00:00Z' };
  expect((await team.as(null)('POST', '/v2/slots/reservations', body, slots)).status).toBe(201);
  expect(team.sandbox.state()).toMatchObject({ reservations: [] });
});
