import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../../src/model/json.ts';
import type { KeptResult } from '../../../src/model/results.ts';
import { queryRows } from '../../store/query-rows.ts';
import { CALLER } from '../../support/booking/guest.ts';
import { monday, wants } from '../../support/booking/open-salon.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { SALON } from '../voice-agent/retell-salon.ts';
import { phoneCall, said } from '../voice-agent/voice.ts';

const opened = sharedRuntime({ catalogs: [SALON] });
const ask = phoneCall(opened, { callId: 'call_results', from: '+493055501234' });
const service = () => opened().runtime.bookingService;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const PETRA = {
  staff: 'petra',
  customer: { name: 'Anna Beispiel', email: null, phone: null, language: 'de' },
} as const;

test('the kind of a result says what happened, and its facts are typed', async () => {
  const startMs = monday('09:00');
  const booked = await service().book(CALLER, wants('herren', { ...PETRA, startMs }));
  if (booked.kind !== 'booked') throw new Error(booked.kind);
  const { id, ...facts } = booked.appointment;
  expect(facts).toMatchObject({ startMs, service: { name: 'herren' }, phases: [{ staff: { name: 'petra' } }] });
  const taken = await service().book(CALLER, wants('herren', { ...PETRA, startMs }));
  if (taken.kind !== 'slot-taken') throw new Error(taken.kind);
  expect(taken.alternatives?.some((start) => start.startMs > startMs)).toBe(true);
  const laterMs = monday('09:30');
  const kinds = [
    await service().move(CALLER, { appointmentId: id, startMs: laterMs, key: null }),
    await service().move(CALLER, { appointmentId: id, startMs: laterMs, key: null }),
    await service().cancel(CALLER, { appointmentId: id, key: null }),
    await service().cancel(CALLER, { appointmentId: id, key: null }),
    await service().book(CALLER, wants('perm')),
    await service().appointment(CALLER.companyId, id),
  ].map(({ kind }) => kind);
  expect(kinds).toEqual(['moved', 'unchanged', 'cancelled', 'refused', 'not-found', 'found']);
});

test('a key keeps the result with its version, and no status', async () => {
  const key = { key: 'kept', requestHash: 'a' };
  const first = await service().book(CALLER, wants('herren', { ...PETRA, startMs: monday('10:00'), key }));
  const [row] = await queryRows(
    opened().world.databaseUrl,
    `SELECT result, answer_status AS status, answer_body AS body FROM calops.idempotency_keys WHERE key = 'kept'`,
  );
  expect(row).toEqual({ result: { version: 2, result: first }, status: null, body: null });
  const again = await service().book(CALLER, wants('herren', { ...PETRA, startMs: monday('10:00'), key }));
  expect(JSON.stringify(again)).toBe(JSON.stringify(first));
});

async function keepVersion1(
  key: string,
  requestHash: string,
  answer: { readonly status: number; readonly body: object },
) {
  const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  await queryRows(
    opened().world.databaseUrl,
    `INSERT INTO calops.idempotency_keys (company_id, key, request_hash, answer_status, answer_body)
     VALUES ('friseur', ${literal(key)}, ${literal(requestHash)}, ${answer.status}, ${literal(JSON.stringify(answer.body))})`,
  );
}

const APPOINTMENT = {
  id: '0190b6a0-0000-4000-8000-000000000001',
  status: 'booked',
  syncStatus: 'pending',
  isComposite: false,
  groupUid: null,
  flag: null,
  service: { id: 'herren', name: 'herren', title: 'Herrenhaarschnitt' },
  branch: { id: 'zentrale', name: 'zentrale', title: 'Zentrale' },
  start: '2026-12-07T10:00:00+01:00',
  end: '2026-12-07T10:30:00+01:00',
  timeZone: 'Europe/Berlin',
  customer: { name: 'Bea Beispiel' },
  phases: [
    {
      segment: 'A',
      title: 'Herrenhaarschnitt',
      staff: { id: 'petra' },
      start: '2026-12-07T10:00:00+01:00',
      end: '2026-12-07T10:30:00+01:00',
      status: 'confirmed',
      bookingUid: 'uid1',
    },
  ],
};

test.each([
  [201, { appointment: APPOINTMENT }],
  [202, { appointment: { id: APPOINTMENT.id, status: 'pending' } }],
  [
    409,
    { type: 'about:blank', title: 'slot taken', status: 409, code: 'slot-taken', detail: 'as it was', z: 1, a: null },
  ],
  [404, { detail: 'of a code that no longer exists', code: 'gone', status: 404 }],
])('an answer of %i that version 1 kept is repeated byte for byte', async (status, body) => {
  const key = `v1-${sha256(JSON.stringify(body))}`;
  const start = new Date(monday('11:00')).toISOString();
  const asked = { service: 'herren', start, customer: { name: 'Bea Beispiel' } };
  const requestHash = sha256(canonicalJson({ method: 'POST', url: '/v2/bookings', body: asked }));
  await keepVersion1(key, requestHash, { status, body });
  const answer = await opened().call('POST', '/v2/bookings', { body: asked, headers: { 'idempotency-key': key } });
  expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, JSON.stringify(body)]);
});

test('the voice agent says the booking that version 1 kept', async () => {
  const { offers } = await ask('check_availability', { service: 'Herrenhaarschnitt', when: said('13:00', 1) });
  const offerId = offers?.[0]?.offer_id ?? '';
  await keepVersion1(`retell/offer/${offerId}`, sha256(offerId), { status: 201, body: { appointment: APPOINTMENT } });
  const heard = await ask('start_booking', { offer_id: offerId, name: 'Bea Beispiel' });
  expect(heard).toMatchObject({ result: 'booked', booking: { staff: 'Petra Maier', start: APPOINTMENT.start } });
});

test('the command line and the voice agent read a problem of version 1 by its code', async () => {
  const alternatives = [
    { start: '2026-12-07T11:00:00+01:00', staff: [{ id: 'petra', end: '2026-12-07T11:30:00+01:00' }] },
  ];
  const body = { status: 409, code: 'slot-taken', detail: 'nobody is free', alternatives };
  const key = { key: 'v1-taken', requestHash: 'b' };
  await keepVersion1(key.key, key.requestHash, { status: 409, body });
  const result: KeptResult = await service().book(CALLER, wants('herren', { startMs: monday('14:00'), key }));
  expect(result).toMatchObject({
    kind: 'slot-taken',
    alternatives: [{ startMs: Date.parse('2026-12-07T11:00:00+01:00'), timeZone: '+01:00', staff: [{ id: 'petra' }] }],
  });
});
