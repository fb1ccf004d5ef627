import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { SECRETS, signedSalon } from '../../support/booking/open-runtime.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { queryRows } from '../../store/query-rows.ts';

const unsigned = catalog('arzt')
  .company({ environment: { teamId: 40_110, apiKey: { env: 'CALCOM_API_KEY_ARZT' } } })
  .branch('markt')
  .staff('anna', { host: { email: 'anna@arzt.example' } })
  .service('cut', { minutes: 30 })
  .performedBy('anna')
  .build();

const opened = sharedRuntime({ catalogs: [signedSalon(), unsigned] });
const secret = SECRETS['CALCOM_WEBHOOK_SECRET'] ?? '';
const delivery = (uid: string): string => JSON.stringify({ triggerEvent: 'BOOKING_CREATED', payload: { uid } });
const signatureOf = (body: string, key = secret): string => createHmac('sha256', key).update(body).digest('hex');

async function post(body: string, signature: string | undefined, company = 'friseur', more = {}) {
  const headers = {
    ...more,
    'content-type': 'application/json',
    ...(signature !== undefined && { 'x-cal-signature-256': signature }),
  };
  const answer = await fetch(`${opened().url}/webhooks/calcom/${company}`, { method: 'POST', headers, body });
  return {
    status: answer.status,
    body: (await answer.json()) as { readonly code?: string; readonly duplicate?: boolean },
  };
}

async function noted(): Promise<number> {
  const rows = await queryRows(opened().world.databaseUrl, 'SELECT digest FROM calops.webhook_deliveries');
  return rows.length;
}

let before = 0;
beforeAll(async () => {
  before = await noted();
});

describe('a delivery is accepted only with its signature', () => {
  const body = delivery('forged');
  it.each<[string, string | undefined, string]>([
    ['bad signature', 'f'.repeat(64), body],
    ['the signature of another secret', signatureOf(body, 'guessed'), body],
    ['no signature', undefined, body],
    ['an empty signature', '', body],
    ['the literal no-secret-provided', 'no-secret-provided', body],
    ['the signature with more behind it', `${signatureOf(body)}00`, body],
    ['altered white space', signatureOf(body), `${body}\n`],
    ['altered white space within', signatureOf(body), body.replace(':', ': ')],
    ['altered content', signatureOf(body), body.replace('forged', 'farged')],
  ])('%s → 401, nothing noted, nothing woken', async (_, signature, sent) => {
    expect(await post(sent, signature)).toMatchObject({ status: 401, body: { code: 'bad-signature' } });
    expect(await noted()).toBe(before);
    expect(opened().jobs.waiting()).toEqual([]);
  });

  it('no secret: a company without one refuses all deliveries, signed or not', async () => {
    const sent = delivery('anything');
    for (const signature of [undefined, 'no-secret-provided', signatureOf(sent, ''), signatureOf(sent)]) {
      expect(await post(sent, signature, 'arzt')).toMatchObject({ status: 401, body: { code: 'bad-signature' } });
    }
  });

  it('an unknown company is answered as a bad signature, without details', async () => {
    const sent = delivery('anything');
    const [unknown, known] = [await post(sent, signatureOf(sent), 'nobody'), await post(sent, 'bad')];
    expect(unknown).toEqual(known);
  });

  it.each([
    ['no JSON', 'hello'],
    ['no object', 'null'],
    ['no trigger', '{"payload":{"uid":"x"}}'],
  ])('signed, but %s → 422, nothing woken', async (_, sent) => {
    expect(await post(sent, signatureOf(sent))).toMatchObject({ status: 422, body: { code: 'invalid-request' } });
    expect(opened().jobs.waiting()).toEqual([]);
  });

  it('more than any delivery needs → 413', async () => {
    const sent = delivery('x'.repeat(70_000));
    expect(await post(sent, signatureOf(sent))).toMatchObject({ status: 413, body: { code: 'too-large' } });
  });
});

describe('the booking is found wherever a version of the payload names it', () => {
  it.each([
    ['payload.uid', { payload: { uid: 'named-1' } }, 'named-1'],
    ['payload.bookingUid', { payload: { bookingUid: 'named-2' } }, 'named-2'],
    ['payload.booking.uid', { payload: { booking: { uid: 'named-3' } } }, 'named-3'],
    ['uid, flat', { uid: 'named-4' }, 'named-4'],
    ['bookingUid, flat', { bookingUid: 'named-5' }, 'named-5'],
    ['both names: bookingUid, as uid may be of something else', { bookingUid: 'named-6', uid: 'other' }, 'named-6'],
    ['an unusable name: the next one', { payload: { bookingUid: 7, uid: 'named-7' } }, 'named-7'],
  ])('%s', async (_, fields, uid) => {
    const sent = JSON.stringify({ triggerEvent: 'BOOKING_REASSIGNED', ...fields });
    expect((await post(sent, signatureOf(sent), 'friseur', { 'x-cal-webhook-version': '2026-07-27' })).status).toBe(
      200,
    );
    const open = await opened().world.store.bookings.openDeliveries('friseur', { olderThanMs: 0, limit: 10 });
    expect(open).toEqual([expect.objectContaining({ trigger: 'BOOKING_REASSIGNED', bookingUid: uid })]);
    await opened().jobs.work();
  });
});

describe('a delivery is dealt with once', () => {
  it('duplicate and replayed ones are answered, and wake nothing again', async () => {
    const sent = delivery('no-such-booking');
    const digest = `wake friseur/`;
    expect(await post(sent, signatureOf(sent))).toEqual({ status: 200, body: { received: true, duplicate: false } });
    const waiting = opened().jobs.waiting();
    expect(waiting).toEqual([expect.stringContaining(digest)]);
    expect(await post(sent, signatureOf(sent))).toEqual({ status: 200, body: { received: true, duplicate: true } });
    await opened().jobs.work();
    expect(await post(sent, signatureOf(sent))).toEqual({ status: 200, body: { received: true, duplicate: true } });
    expect(opened().jobs.waiting()).toEqual([]);
  });

  it('many at once are noted once', async () => {
    const sent = delivery('at-once');
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(sent, signatureOf(sent))));
    expect(answers.filter(({ body }) => body.duplicate === false)).toHaveLength(1);
    expect(opened().jobs.waiting()).toHaveLength(1);
  });

  it('one that is about no booking is noted, and reads nothing', async () => {
    const sent = JSON.stringify({ triggerEvent: 'PING', createdAt: '2026-11-21T10:00:00.000Z' });
    opened().world.sandbox.journal.clear();
    expect((await post(sent, signatureOf(sent))).status).toBe(200);
    await opened().jobs.work();
    expect(opened().world.sandbox.journal.entries()).toEqual([]);
  });

  it('what it says of a customer is not kept', async () => {
    const sent = JSON.stringify({
      triggerEvent: 'BOOKING_CREATED',
      payload: { uid: 'kept', attendees: [{ email: 'secret@guests.example' }] },
    });
    await post(sent, signatureOf(sent));
    expect(await opened().world.snapshot()).not.toContain('secret@guests.example');
  });
});

it.each([
  ['a trigger', JSON.stringify({ triggerEvent: 'BOOKING\u0000CREATED', payload: { uid: 'kept' } }), 422],
  ['a uid', delivery('un\u0000kept'), 200],
])('%s that PostgreSQL cannot keep is no fault of the database, and wakes no booking', async (_, body, status) => {
  expect(await post(body, signatureOf(body))).toMatchObject({ status });
  expect(
    opened()
      .jobs.waiting()
      .filter((job) => /kept/.test(job)),
  ).toEqual([]);
});
