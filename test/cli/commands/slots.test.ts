import { beforeAll, describe, expect, it } from 'vitest';
import { comingMonday, inBerlin } from '../../support/booking/coming-monday.ts';
import { type BookingWorld, bookingWorld } from '../support/booking-world.ts';

let here: BookingWorld;

beforeAll(async () => {
  here = await bookingWorld();
  return () => here[Symbol.asyncDispose]();
});

describe('calops slots', () => {
  it('shows the next starts in the time of the branch, with who is free until when', async () => {
    const { code, stdout } = await here.run('slots', 'cut', '--after', comingMonday('11:50'), '--limit', '2');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'Haarschnitt at Zentrale, times of Europe/Berlin',
      `  Mon ${comingMonday('12:00').replace('T', ' ')}  Emma (until 12:30), Lina (until 12:30)`,
      `  Mon ${comingMonday('12:15').replace('T', ' ')}  Emma (until 12:45), Lina (until 12:45)`,
      '',
    ]);
  });

  it('shows those of one member of staff alone', async () => {
    const { body } = await here.json(
      'slots',
      'cut',
      '--after',
      comingMonday('12:00'),
      '--staff',
      'lina',
      '--limit',
      '1',
    );
    expect(body).toMatchObject({
      staff: { name: 'lina' },
      starts: [{ start: inBerlin(comingMonday('12:00')), staff: [{ name: 'lina' }] }],
    });
  });

  it('shows no start at which a later segment does not fit, and one within the gap of another booking', async () => {
    const at = comingMonday('14:00');
    expect((await here.run('book', 'colour', '--at', at, '--name', 'Anna')).code).toBe(0);
    const { body } = await here.json('slots', 'cut', '--after', at, '--staff', 'emma', '--limit', '3');
    // 14:00–14:30 and 15:15–15:30 are taken
    expect((body as { starts: { start: string }[] }).starts.map(({ start }) => start)).toEqual(
      ['14:30', '14:45', '15:30'].map((time) => inBerlin(comingMonday(time))),
    );
  });

  it('answers although nothing is free, and says until when it looked', async () => {
    const { code, stdout } = await here.run('slots', 'cut', '--after', '2050-01-03T10:00', '--limit', '1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n {2}nothing free until 2050-\d\d-\d\d\n$/);
  });

  it('says that Cal.com does not answer (3)', async () => {
    here.sandbox.setFaults({ rules: [{ match: { path: '/v2/slots' }, fault: { kind: 'status', status: 503 } }] });
    const ended = await here.json('slots', 'cut');
    here.sandbox.setFaults({ rules: [] });
    expect(ended).toMatchObject({ code: 3, body: { error: { code: 'calcom-unavailable' } } });
  });

  it('accepts titles in any case as well as names', async () => {
    const { body } = await here.json('slots', 'HAARSCHNITT', '--branch', 'zentrale', '--staff', 'Emma', '--limit', '1');
    expect(body).toMatchObject({ service: { name: 'cut' }, staff: { name: 'emma' } });
  });

  it('lists the names that could be meant, and guesses none', async () => {
    const similar = await here.run('slots', 'Harschnitt');
    expect(similar).toMatchObject({ code: 1, stdout: '' });
    expect(similar.stderr).toContain('\n  cut (Haarschnitt)\nmore: calops explain unknown-service\n');
    expect((await here.run('slots', 'cut', '--staff', 'zora')).stderr).toMatch(
      /\n {2}emma \(Emma\)\n {2}lina \(Lina\)\n/,
    );
  });

  it.each([
    ['unknown-service', ['nails']],
    ['unknown-staff', ['cut', '--staff', 'zora']],
    ['staff-not-offered', ['colour', '--staff', 'lina']],
    ['unknown-branch', ['cut', '--branch', 'nord']],
    ['unknown-company', ['cut', '--company', 'nobody']],
    ['invalid-time', ['cut', '--after', 'next week']],
    ['invalid-time', ['cut', '--after', '9999-01-01T10:00']],
    ['usage', ['cut', '--limit', '0']],
  ])('says %s: %j (1)', async (code, words) => {
    expect(await here.json('slots', ...words)).toMatchObject({ code: 1, body: { error: { code } } });
  });
});
