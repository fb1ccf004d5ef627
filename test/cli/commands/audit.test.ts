import { beforeAll, describe, expect, it } from 'vitest';
import { comingMonday, inBerlin } from '../../support/booking/coming-monday.ts';
import { caller, SALON } from '../../support/sandbox-calls.ts';
import { type BookingWorld, bookingWorld } from '../support/booking-world.ts';

let here: BookingWorld;

beforeAll(async () => {
  here = await bookingWorld();
  return () => here[Symbol.asyncDispose]();
});

interface Entry {
  readonly who: string;
  readonly token: string | null;
  readonly action: string;
  readonly resource: string;
  readonly run: string | null;
  readonly after: { readonly outcome?: string };
}

async function entries(...words: string[]): Promise<readonly Entry[]> {
  return ((await here.json('audit', ...words)).body as { readonly entries: readonly Entry[] }).entries;
}

describe('calops audit', () => {
  it('has every booking, move and cancellation with who asked, and nothing of the customer', async () => {
    const token = await here.token('website');
    await using serving = await here.serve();
    const wanted = { service: 'colour', start: inBerlin(comingMonday('10:00')), customer: { name: 'Anna Geheim' } };
    const booked = await serving.call('POST', '/v2/bookings', { token, body: wanted });
    const { id } = (booked.body as { appointment: { id: string } }).appointment;
    const start = inBerlin(comingMonday('14:00'));
    await serving.call('POST', `/v2/bookings/${id}/reschedule`, { token, body: { start } });
    await here.run('cancel', id);
    const all = await entries('--limit', '3');
    expect(all.map(({ action, token, after }) => [action, token, after.outcome])).toEqual([
      ['cancel', null, 'done'],
      ['reschedule', 'website', 'done'],
      ['book', 'website', 'done'],
    ]);
    expect(new Set(all.map(({ resource }) => resource))).toEqual(new Set([`appointment/${id}`]));
    expect(all.map(({ who }) => who)).toEqual([
      'tester',
      expect.stringMatching(/^token:/),
      expect.stringMatching(/^token:/),
    ]);
    expect(JSON.stringify(await entries('--limit', '1000'))).not.toMatch(/Geheim|calops_|cal_sandbox/);
  });

  it('has tokens that were made and revoked, applies with their run, acknowledged drift and accepted hosts', async () => {
    const { id } = (await here.json('token', 'create', 'old')).body as { readonly id: string };
    await here.run('token', 'revoke', id);
    const send = caller(here.sandbox);
    const [first] = (await send('GET', SALON.types)).body.data as readonly { readonly id: number }[];
    await send('PATCH', `${SALON.types}/${first?.id}`, { title: 'Anders' });
    const { findings } = (await here.json('drift')).body as { readonly findings: readonly { readonly id: string }[] };
    const finding = findings[0]?.id ?? '';
    await here.run('drift', '--ack', finding, '--reason', 'meant so');
    await here.run('hosts', 'accept', 'fabian@salon.example', 'lina');
    const all = await entries('--limit', '1000');
    const found = all.map(({ who, action, resource }) => `${who} ${action} ${resource}`);
    expect(found).toEqual(
      expect.arrayContaining([
        `tester create-token token/${id}`,
        `tester revoke-token token/${id}`,
        `tester acknowledge drift/${finding}`,
        'tester accept-host staff/lina',
        'tester create eventType/cut/A',
      ]),
    );
    expect(all.find(({ resource }) => resource === 'eventType/cut/A')?.run).toEqual(expect.any(String));
  });

  it('begins with a day of the company, and refuses what is none', async () => {
    const today = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Berlin' }).format(Date.now());
    expect((await entries('--since', today)).length).toBeGreaterThan(0);
    expect(await entries('--since', '2999-01-01')).toEqual([]);
    expect((await here.json('audit', '--since', 'yesterday')).body).toMatchObject({ error: { code: 'invalid-days' } });
  });
});
