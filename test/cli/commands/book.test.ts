import { Temporal } from 'temporal-polyfill';
import { beforeAll, describe, expect, it } from 'vitest';
import { comingMonday, inBerlin } from '../../support/booking/coming-monday.ts';
import { type BookingWorld, bookingWorld } from '../support/booking-world.ts';
import { startWarmCalops } from '../support/run-calops.ts';

let here: BookingWorld;

beforeAll(async () => {
  here = await bookingWorld();
  return () => here[Symbol.asyncDispose]();
});

const ANNA = ['--name', 'Anna Beispiel'];

function book(service: string, at: string, ...more: string[]) {
  return here.json('book', service, '--at', at, ...ANNA, ...more);
}

describe('calops book', () => {
  it('books all segments in the time of the branch, compares with Cal.com, and shows them as a timeline', async () => {
    const { code, stdout } = await here.run('book', 'colour', '--at', comingMonday('10:00'), ...ANNA);
    expect(code).toBe(0);
    const [head, first, gap, second, end, ...rest] = stdout.split('\n');
    expect(head).toMatch(/^booked: Farbe with Emma at Zentrale, Monday, \d+ \w+ \d{4}$/);
    expect(first).toMatch(/^ {2}10:00–10:30 {2}A {2}Auftragen {2} *\w+$/);
    expect(gap).toBe('  10:30–11:15     45 minutes in between');
    expect(second).toMatch(/^ {2}11:15–11:30 {2}B {2}Auswaschen {2}\w+$/);
    expect(end).toMatch(/^appointment [0-9a-f-]{36}: Cal\.com agrees$/);
    expect(rest).toEqual(['']);
    const uids = [first, second].map((line) => line?.split(' ').at(-1));
    expect(here.live().map(({ uid }) => uid)).toEqual(expect.arrayContaining(uids));
  });

  it.each([
    ['too long', 'A'.repeat(201)],
    ['with a control character', 'Anna\u001B[31m'],
  ])('refuses a name that the HTTP API refuses: %s (1)', async (_, name) => {
    const before = here.live().length;
    const ended = await here.json('book', 'cut', '--at', comingMonday('09:00'), '--name', name);
    expect(ended).toMatchObject({ code: 1, body: { error: { code: 'invalid-request' } } });
    expect(here.live()).toHaveLength(before);
  });

  it('completes a booking that is interrupted by Ctrl-C (0)', async () => {
    here.sandbox.setFaults({ rules: [{ match: { method: 'POST' }, fault: { kind: 'latency', ms: 500 } }] });
    let stdout = '';
    let stderr = '';
    const tuesday = Temporal.PlainDateTime.from(comingMonday('10:00')).add({ days: 1 });
    const words = ['book', 'colour', '--at', tuesday.toString(), ...ANNA];
    const options = { cwd: here.directory.path, env: here.env };
    const before = here.sandbox.journal.entries().length;
    const running = startWarmCalops(words, options, (stream, chunk) => {
      if (stream === 'stdout') stdout += chunk;
      else stderr += chunk;
    });
    const isCalling = () =>
      here.sandbox.journal
        .entries()
        .slice(before)
        .some(({ method }) => method === 'POST');
    await expect.poll(isCalling, { interval: 5 }).toBe(true);
    running.kill('SIGINT');
    expect(await running.ended).toBe(0);
    here.sandbox.setFaults({ rules: [] });
    expect(stderr).toContain('Completing the booking; Ctrl-C again ends at once.');
    expect(stdout).toMatch(/^booked: /);
  });

  it('takes a time with an offset as it is written', async () => {
    const at = new Date(inBerlin(comingMonday('12:00'))).toISOString();
    const { code, body } = await book('cut', at, '--staff', 'emma');
    expect({ code, body }).toMatchObject({
      code: 0,
      body: { appointment: { start: inBerlin(comingMonday('12:00')) } },
    });
  });

  it('says what else is free when the time is taken: nothing is booked (1)', async () => {
    await book('cut', comingMonday('13:00'), '--staff', 'emma');
    const before = here.live().length;
    const { code, stdout, stderr } = await here.run(
      'book',
      'cut',
      '--at',
      comingMonday('13:00'),
      ...ANNA,
      '--staff',
      'emma',
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const [message, hint, head, ...offers] = stderr.trimEnd().split('\n');
    expect(message).toMatch(/^error: Emma is not free for the whole of Haarschnitt at /);
    expect(hint).toMatch(/^hint: /);
    expect(head).toBe('free instead:');
    expect(offers).toContain(`  Mon ${comingMonday('13:30').replace('T', ' ')}  Emma (until 14:00)`);
    expect(offers).toContain(`  Mon ${comingMonday('13:00').replace('T', ' ')}  Lina (until 13:30)`);
    const json = await book('cut', comingMonday('13:00'), '--staff', 'emma');
    expect(json).toMatchObject({
      code: 1,
      body: { error: { code: 'slot-taken' }, problem: { code: 'slot-taken', alternatives: expect.anything() } },
    });
    expect(here.live()).toHaveLength(before);
  });

  it('with the same key books once; with the key of another booking nothing', async () => {
    const first = await book('cut', comingMonday('15:00'), '--key', 'k-1');
    const before = here.live().length;
    expect(await book('cut', comingMonday('15:00'), '--key', 'k-1')).toEqual(first);
    expect(await book('cut', comingMonday('15:30'), '--key', 'k-1')).toMatchObject({
      code: 1,
      body: { error: { code: 'key-reused' } },
    });
    expect(here.live()).toHaveLength(before);
  });

  it('stays booked when Cal.com cannot be read afterwards: it says so, and is not compared yet', async () => {
    here.sandbox.setFaults({
      rules: [{ match: { method: 'GET', path: '/v2/bookings' }, fault: { kind: 'status', status: 403 } }],
    });
    const { code, stdout, stderr } = await here.run('book', 'cut', '--at', comingMonday('16:00'), ...ANNA);
    here.sandbox.setFaults({ rules: [] });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^booked: /);
    expect(stdout).toMatch(/: not compared with Cal\.com yet\n$/);
    expect(stderr).toMatch(/^It is booked, but could not be compared with Cal\.com: /);
  });

  it('says that it is not finished when the answer is lost and Cal.com cannot be asked what became of it (5)', async () => {
    const lost = { kind: 'handle-then-status', status: 500 };
    const silent = { kind: 'status', status: 403 };
    here.sandbox.setFaults({
      rules: [
        { match: { method: 'POST', path: '/v2/bookings' }, fault: lost },
        { match: { method: 'GET', path: '/v2/bookings' }, fault: silent },
      ],
    });
    const { code, stdout } = await here.run('book', 'cut', '--at', comingMonday('11:15'), ...ANNA, '--staff', 'lina');
    here.sandbox.setFaults({ rules: [] });
    expect(code).toBe(5);
    expect(stdout).toMatch(/^pending: Haarschnitt with Lina/);
    expect(stdout).toMatch(/: not complete yet; calops serve resumes it\n$/);
  });

  it.each([
    ['unknown-service', ['nails', '--at', comingMonday('09:00')]],
    ['unknown-staff', ['cut', '--at', comingMonday('09:00'), '--staff', 'zora']],
    ['unknown-branch', ['cut', '--at', comingMonday('09:00'), '--branch', 'nord']],
    ['staff-not-offered', ['colour', '--at', comingMonday('09:00'), '--staff', 'lina']],
    ['time-not-bookable', ['cut', '--at', '2020-01-06T10:00']],
    ['invalid-time', ['cut', '--at', 'tomorrow']],
    ['invalid-time', ['cut', '--at', '2026-11-30']],
    ['invalid-time', ['cut', '--at', '2026-02-30T10:00Z']],
    ['invalid-time', ['cut', '--at', '2027-03-28T02:30']],
    ['invalid-time', ['cut', '--at', '2027-10-31T02:30']],
    ['invalid-time', ['cut', '--at', '9999-01-01T10:00']],
    ['invalid-time', ['cut', '--at', '0001-01-01T10:00Z']],
    ['unknown-company', ['cut', '--at', comingMonday('09:00'), '--company', 'nobody']],
    ['usage', ['cut', '--at', comingMonday('09:00'), '--email', 'anna']],
    ['usage', ['cut', '--at', comingMonday('09:00'), '--phone', '030 123']],
    ['usage', ['cut', '--at', comingMonday('09:00'), '--limit', '3']],
  ])('is refused with %s: %j (1)', async (code, words) => {
    const before = here.live().length;
    const ended = await here.json('book', ...words, ...ANNA);
    expect(ended).toMatchObject({ code: 1, body: { error: { code } } });
    expect((ended.body as { error: { hint: string } }).error.hint).not.toBe('');
    expect(here.live()).toHaveLength(before);
  });

  it.each([
    ['skips', '2027-03-28T02:30', 'such as 01:30 or 03:30'],
    ['shows twice', '2027-10-31T02:30', '+02:00 or +01:00'],
  ])('names the fix for a time that the clock %s', async (_, at, way) => {
    const { stderr } = await here.run('book', 'cut', '--at', at, ...ANNA);
    expect(stderr).toContain(way);
  });
});

describe('calops cancel', () => {
  it('cancels every booking of the appointment, and a second time says that it is cancelled', async () => {
    const { body } = await here.json('book', 'colour', '--at', comingMonday('16:30'), ...ANNA);
    const { appointment } = body as { appointment: { id: string; phases: { bookingUid: string }[] } };
    const { code, stdout } = await here.run('cancel', appointment.id);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^cancelled: Farbe with Emma/);
    const live = here.live().map(({ uid }) => uid);
    expect(appointment.phases.filter(({ bookingUid }) => live.includes(bookingUid))).toEqual([]);
    expect(await here.json('cancel', appointment.id)).toMatchObject({ body: { error: { code: 'not-booked' } } });
  });

  it('is not finished while Cal.com does not answer the cancellation (5)', async () => {
    const { body } = await here.json('book', 'cut', '--at', comingMonday('17:30'), ...ANNA);
    const { id } = (body as { appointment: { id: string } }).appointment;
    here.sandbox.setFaults({
      rules: [{ match: { method: 'POST', path: '/v2/bookings/*/cancel' }, fault: { kind: 'status', status: 500 } }],
    });
    const { code, stdout } = await here.run('cancel', id);
    here.sandbox.setFaults({ rules: [] });
    expect(code).toBe(5);
    expect(stdout).toMatch(/^pending: Haarschnitt/);
    expect(stdout).toMatch(/: not complete yet; calops serve resumes it\n$/);
  });

  it.each(['6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10', 'not-an-id'])('knows no appointment %s (1)', async (id) => {
    expect(await here.json('cancel', id)).toMatchObject({ code: 1, body: { error: { code: 'unknown-appointment' } } });
  });
});
