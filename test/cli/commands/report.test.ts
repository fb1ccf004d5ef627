import { beforeAll, describe, expect, it } from 'vitest';
import { comingMonday } from '../../support/booking/coming-monday.ts';
import { type BookingWorld, bookingWorld } from '../support/booking-world.ts';

let here: BookingWorld;

beforeAll(async () => {
  here = await bookingWorld();
  return () => here[Symbol.asyncDispose]();
});

describe('calops report', () => {
  it('shows what was booked today, and who is busy when', async () => {
    const at = comingMonday('10:00');
    await here.run('book', 'cut', '--at', at, '--name', 'Anna Beispiel', '--staff', 'emma');
    // refused before anything is held: nobody's booking
    await here.run('book', 'cut', '--at', at, '--name', 'Mia Muster', '--staff', 'emma');
    const from = new Date(Date.parse(at) - 30 * 86_400_000).toISOString().slice(0, 10);
    const { body } = await here.json('report', '--from', from, '--to', at.slice(0, 10));
    expect(body).toMatchObject({
      company: 'friseur',
      totals: { asked: 1, booked: 1, successRate: 1, reasons: {}, sync: { synced: 1 } },
    });
    const { staff } = body as { staff: readonly { name: string; appointments: number; days: readonly unknown[] }[] };
    expect(staff.find(({ name }) => name === 'emma')).toMatchObject({
      appointments: 1,
      days: [{ day: at.slice(0, 10), appointments: 1, busyMinutes: 30, syncRate: 1 }],
    });
  });

  it('speaks text and Markdown', async () => {
    expect((await here.run('report')).stdout).toMatch(/^Bookings of friseur, .*\nday +asked/);
    expect((await here.run('report', '--format', 'markdown')).stdout).toMatch(
      /^### Bookings of friseur, [^\n]*\n\n\| day \|/,
    );
  });

  it('refuses days that are none (1)', async () => {
    const { code, body } = await here.json('report', '--from', '2026-02-30');
    expect({ code, body }).toMatchObject({ code: 1, body: { error: { code: 'invalid-days' } } });
  });
});
