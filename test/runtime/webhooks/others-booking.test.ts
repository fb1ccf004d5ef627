import { describe, expect, it } from 'vitest';
import { sweep } from '../../../src/runtime/webhooks/sweep.ts';
import { bookAsStranger } from '../../support/servers/calcom-stranger.ts';
import { booked, flagOf, inCalcom, areLive } from '../../support/booking/guest.ts';
import { EMMA, FABIAN } from '../../support/sandbox-calls.ts';
import { salon } from '../../support/manifests/salon.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { slots } from '../../support/booking/slots.ts';

const withTrim = salon()
  .company({ environment: { webhookSecret: { env: 'CALCOM_WEBHOOK_SECRET' } } })
  .service('trim', { minutes: 30, scheduling: 'roundRobin' })
  .performedBy('emma', { primary: true })
  .performedBy('fabian-1')
  .build();

const opened = sharedRuntime({ catalogs: [withTrim] });
const nextMs = slots();
const swept = async () => sweep(await opened().company());
const minuteMs = 60_000;

/** Cal.com refuses what overlaps, but for bookings that are made at one moment, and those that are given to another host. */
async function overlapping(startMs: number): Promise<string> {
  const uid = await bookAsStranger(opened(), { service: 'trim', staff: 'fabian-1', startMs });
  return inCalcom(opened())
    .reassign(uid, EMMA)
    .then(() => uid);
}

describe("another customer's booking at the same host", () => {
  it('that overlaps an appointment of ours flags it, once, and cancels neither', async () => {
    const startMs = nextMs();
    const { id, uids } = await booked(opened(), 'cut', { startMs });
    const other = await overlapping(startMs + 15 * minuteMs);
    expect(await swept()).toMatchObject({ flagged: 1 });
    await swept();
    expect(await flagOf(opened(), id)).toMatchObject({
      flag: {
        code: 'overlaps-in-calcom',
        staffId: 'emma',
        bookingUid: other,
        fromMs: startMs + 15 * minuteMs,
        toMs: startMs + 45 * minuteMs,
      },
      status: 'booked',
      alerts: 1,
    });
    expect(areLive(opened(), [...uids, other])).toEqual([true, true]);
    await inCalcom(opened()).cancel(other);
  });

  it('in a gap that is free, or side by side, is none of our business', async () => {
    const startMs = nextMs();
    const { id } = await booked(opened(), 'colour', { startMs });
    await bookAsStranger(opened(), { staff: 'emma', startMs: startMs + 35 * minuteMs });
    await bookAsStranger(opened(), { staff: 'emma', startMs: startMs + 120 * minuteMs });
    expect(await swept()).toMatchObject({ flagged: 0 });
    expect(await flagOf(opened(), id)).toMatchObject({ flag: null, alerts: 0 });
  });

  it('that was cancelled meanwhile overlaps nothing', async () => {
    const startMs = nextMs();
    const { id } = await booked(opened(), 'cut', { startMs });
    await inCalcom(opened()).cancel(await overlapping(startMs));
    await swept();
    expect(await flagOf(opened(), id)).toMatchObject({ flag: null, alerts: 0 });
  });
});

it('our own booking that was given to another host in Cal.com, without a webhook, is flagged', async () => {
  const { id, uids } = await booked(opened(), 'trim', { startMs: nextMs() });
  await inCalcom(opened()).reassign(uids[0] ?? '', FABIAN);
  await swept();
  expect(await flagOf(opened(), id)).toMatchObject({
    flag: { code: 'changed-in-calcom', segments: [{ segment: 'A', is: 'reassigned', hostUserIds: [FABIAN] }] },
    alerts: 1,
  });
});
