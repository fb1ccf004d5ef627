import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fault, FaultRule } from '../../../src/sandbox/faults/script.ts';
import { sweep } from '../../../src/runtime/webhooks/sweep.ts';
import { hurriedAnswer, type Answer } from '../../support/booking/answering-service.ts';
import { discrepancies } from '../../support/booking/booking-audit.ts';
import { faultAt, setFaults } from '../../support/servers/calcom-faults.ts';
import { bookAsStranger } from '../../support/servers/calcom-stranger.ts';
import { expireLeases } from '../../support/booking/leases.ts';
import { appointmentIn, COMPANY, wants } from '../../support/booking/open-salon.ts';
import { salon as salonCatalog } from '../../support/manifests/salon.ts';
import { sharedSalon } from '../../support/booking/shared-salon.ts';
import { slots } from '../../support/booking/slots.ts';
import { cases } from '../../support/cases.ts';

const caller = { companyId: COMPANY, who: 'test' };
const nextSlot = slots();
const salon = sharedSalon({
  settings: { maxResumes: 12 },
  catalog: salonCatalog()
    .service('perm', { segments: { A: { minutes: 30, gap: 30 }, B: 30 }, pausePolicy: 'blocked' })
    .performedBy('emma')
    .performedBy('fabian-2')
    .service('balayage', { segments: { A: { minutes: 30, gap: 30 }, B: 30 }, scheduling: 'roundRobin' })
    .performedBy('emma')
    .performedBy('fabian-2')
    .service('wedding', { segments: { A: { minutes: 30, gap: 30 }, B: 30 }, scheduling: 'collective' })
    .performedBy('emma')
    .performedBy('fabian-2')
    .build(),
});

const FAULTS: { readonly [name: string]: Fault | null } = {
  ok: null,
  drop: { kind: 'drop' },
  'handle-then-drop': { kind: 'handle-then-drop' },
  'handle-then-500': { kind: 'handle-then-status', status: 500 },
  500: { kind: 'status', status: 500 },
  truncate: { kind: 'truncate' },
};

/** What happens to the calls of a kind, one after another; those after them are answered as usual. */
const script = fc.array(fc.constantFrom(...Object.keys(FAULTS)), { maxLength: 10 });

const scenario = fc.record({
  service: fc.constantFrom('cut', 'colour', 'perm', 'balayage', 'wedding'),
  wanted: fc.constantFrom(null, 'emma'),
  /** Minutes after the start at which somebody else has a booking with Emma. */
  takenAt: fc.constantFrom(null, null, 0, 60, 90),
  change: fc.constantFrom('nothing', 'cancel', 'move away', 'move a little'),
  faults: fc.record({ book: script, list: script, read: script, cancel: script, move: script }),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

function rulesOf(faults: Scenario['faults']): readonly FaultRule[] {
  return (['book', 'list', 'read', 'cancel', 'move'] as const).flatMap((call) => {
    let earlier = 0; // a rule does not count the calls that those before it have taken
    return faults[call].flatMap((name, index) => {
      const fault = FAULTS[name];
      if (!fault) return [];
      earlier += 1;
      return faultAt[call](fault, { nth: index + 2 - earlier });
    });
  });
}

/** Takes up what is left of it, as the watchdog does, until nothing is. */
async function toRest(): Promise<void> {
  for (let round = 0; round < 14; round += 1) {
    await expireLeases(salon().world);
    if ((await salon().bookingService.resume(10)).length === 0) return;
  }
}

let keys = 0;

/** The final answer, which has to be the same for everybody who asks again. */
async function finalAnswer(ask: (waitMs: number) => Promise<Answer>): Promise<Answer> {
  await ask(120);
  await salon().bookingService.idle();
  await toRest();
  const [first, second] = [await hurriedAnswer(ask), await hurriedAnswer(ask)];
  expect(second).toEqual(first);
  expect(first.status).not.toBe(202);
  return first;
}

async function play({ service, wanted, takenAt, change, faults }: Scenario): Promise<void> {
  keys += 1;
  const startMs = nextSlot();
  const awayMs = nextSlot();
  const blockedMs = change === 'move away' ? awayMs : startMs;
  if (takenAt !== null) await bookAsStranger(salon(), { staff: 'emma', startMs: blockedMs + takenAt * 60_000 });
  const key = (what: string) => ({ key: `${what}-${keys}`, requestHash: '' });
  const request = wants(service, { staff: wanted, startMs, key: key('book') });
  const isChanged = change !== 'nothing';
  if (!isChanged) setFaults(salon(), ...rulesOf(faults));
  const booked = await finalAnswer((waitMs) => salon().bookingService.book({ ...caller, waitMs }, request));
  if (isChanged && booked.status === 201) {
    const { id } = appointmentIn(booked);
    setFaults(salon(), ...rulesOf(faults));
    const asked = {
      appointmentId: id,
      key: key(change),
      startMs: change === 'move away' ? awayMs : startMs + 30 * 60_000,
    };
    await finalAnswer((waitMs) =>
      change === 'cancel'
        ? salon().bookingService.cancel({ ...caller, waitMs }, asked)
        : salon().bookingService.move({ ...caller, waitMs }, asked),
    );
  }
  setFaults(salon());
  await sweep(await salon().company());
}

test('whatever Cal.com answers, every appointment is complete or absent once all are resumed to their end, with its time held or free', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (one) => {
      const before = await discrepancies(salon().world);
      await play(one);
      const after = await discrepancies(salon().world);
      expect(after.filter((text) => !before.includes(text))).toEqual([]);
    }),
    { numRuns: cases({ usual: 15, long: 60 }) },
  );
});
