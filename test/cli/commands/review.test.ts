import { beforeAll, describe, expect, it } from 'vitest';
import { comingMonday } from '../../support/booking/coming-monday.ts';
import { caller } from '../../support/sandbox-calls.ts';
import { type BookingWorld, bookingWorld } from '../support/booking-world.ts';
import { until } from '../support/serving.ts';

let here: BookingWorld;

beforeAll(async () => {
  here = await bookingWorld();
  return () => here[Symbol.asyncDispose]();
});

describe('calops review', () => {
  it('says that nothing waits (0)', async () => {
    expect(await here.run('review')).toMatchObject({ code: 0, stdout: 'No open cases of friseur.\n' });
  });

  it('names what Cal.com has otherwise (2), and takes what a person decides', async () => {
    const at = comingMonday('10:00');
    const { body } = await here.json('book', 'cut', '--at', at, '--name', 'Anna Beispiel', '--key', 'k');
    const { id, phases } = (body as { appointment: { id: string; phases: { bookingUid: string }[] } }).appointment;
    await caller(here.sandbox)('POST', `/v2/bookings/${phases[0]?.bookingUid}/cancel`, {});
    // the sweep of a worker finds it; it looks as soon as it starts
    const serving = await here.serve('--worker');
    await until(
      async () => (await here.run('review')).code,
      (code) => code === 2,
    );
    await serving.stop();
    const { stdout, stderr } = await here.run('review');
    expect(stdout).toMatch(
      new RegExp(`^${id}  differs in Cal.com, since .*\n  segment A, bookingUid \\w+, is cancelled`),
    );
    expect(stderr).toMatch(/calops review close APPOINTMENT/);
    const closed = await here.run('review', 'close', id, '--as', 'cancelled', '--reason', 'the guest called');
    expect(closed).toMatchObject({ code: 0, stdout: `${id} is cancelled from now on.\n` });
    expect((await here.run('review')).code).toBe(0);
  });

  it('refuses what is not in review (1)', async () => {
    const unknown = '6f0c2d5e-0d6c-4a55-9f0e-2b6d7c1c7f10';
    const { code, body } = await here.json('review', 'close', unknown, '--as', 'failed', '--reason', 'x');
    expect({ code, body }).toMatchObject({ code: 1, body: { error: { code: 'not-in-review' } } });
  });
});
