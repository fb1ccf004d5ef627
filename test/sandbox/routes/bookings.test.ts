import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GUEST, outcome, TAKEN } from '../../support/booking/booking-outcome.ts';
import { ALICE, BOB, startFieldTeam } from '../../support/manifests/field-team.ts';
import type { FieldTeam } from '../../support/manifests/field-team.ts';

describe('requests that arrive', () => {
  const at = (start: string, email: string) => ({ start: `2026-11-30T${start}:00Z`, attendee: { ...GUEST, email } });

  async function together(team: FieldTeam, bodies: readonly Readonly<Record<string, unknown>>[]) {
    return (await Promise.all(bodies.map((body) => outcome(team, body)))).toSorted();
  }

  it('together at one start of one host: one is made, the others meet the key', async () => {
    await using team = await startFieldTeam();
    const eventTypeId = await team.type('solo');
    const guests = ['a', 'b', 'c'].map((name) => ({ eventTypeId, ...at('10:00', `${name}@guest.example`) }));
    expect(await together(team, guests)).toEqual([
      '201 accepted',
      '409 booking_conflict_error',
      '409 booking_conflict_error',
    ]);
  });

  it('together at overlapping starts of one host: all are made', async () => {
    await using team = await startFieldTeam();
    const eventTypeId = await team.type('solo');
    const starts = ['10:00', '10:10', '10:20'].map((start) => ({
      eventTypeId,
      ...at(start, `${start.replace(':', '')}@guest.example`),
    }));
    expect(await together(team, starts)).toEqual(['201 accepted', '201 accepted', '201 accepted']);
  });

  it('together for one free seat: all get it', async () => {
    await using team = await startFieldTeam();
    const seats = { seatsPerTimeSlot: 2, showAttendeeInfo: true, showAvailabilityCount: true };
    const eventTypeId = await team.type('course', { seats });
    await team.book('first', eventTypeId, '10:00');
    const guests = ['a', 'b'].map((name) => ({ eventTypeId, ...at('10:00', `${name}@guest.example`) }));
    expect(await together(team, guests)).toEqual(['201 accepted', '201 accepted']);
    expect(await outcome(team, { eventTypeId })).toBe('409 No more seats left at this seated booking.');
  });

  it('one after the other: the late ones find the host taken', async () => {
    await using team = await startFieldTeam();
    const eventTypeId = await team.type('solo');
    expect(await outcome(team, { eventTypeId, ...at('10:00', 'a@guest.example') })).toBe('201 accepted');
    expect(await outcome(team, { eventTypeId, ...at('10:10', 'b@guest.example') })).toBe(TAKEN);
  });
});

describe('what is offered can be booked, and nothing else on the grid', () => {
  const startOf = (slot: number): string =>
    new Date(Date.parse('2026-11-30T09:00:00Z') + slot * 1_800_000).toISOString();
  const HOSTS = [[{ userId: ALICE }], [{ userId: ALICE }, { userId: BOB }], [{ userId: BOB }]];
  const settings = fc.record({
    beforeEventBuffer: fc.constantFrom(0, 15, 30),
    afterEventBuffer: fc.constantFrom(0, 30),
    bookingLimitsCount: fc.constantFrom(undefined, { day: 3 }),
  });
  const step = fc.record({ type: fc.nat(2), slot: fc.nat(15), isCancelled: fc.boolean() });

  async function isOffered(team: FieldTeam, eventTypeId: number, start: string): Promise<boolean> {
    const path = `/v2/slots?eventTypeId=${eventTypeId}&start=2026-11-30&end=2026-11-30`;
    const { body } = await team.as(null)('GET', path, undefined, { headers: { 'cal-api-version': '2024-09-04' } });
    const days: Readonly<Record<string, readonly { readonly start: string }[]>> = body.data;
    return Object.values(days).some((slots) => slots.some((slot) => slot.start === start));
  }

  it('after any bookings and cancellations of types that share hosts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(settings, settings, settings),
        fc.array(step, { maxLength: 8 }),
        step,
        async (all, steps, last) => {
          await using team = await startFieldTeam();
          const types: number[] = [];
          for (const [index, more] of all.entries())
            types.push(await team.type(`t${index}`, { ...more, hosts: HOSTS[index] }));
          for (const [index, { type, slot, isCancelled }] of steps.entries()) {
            const made = await team.book(`guest-${index}`, types[type] ?? 0, startOf(slot));
            if (made && isCancelled) await team.act(`${made.uid}/cancel`, {});
          }
          const [eventTypeId, start] = [types[last.type] ?? 0, startOf(last.slot)];
          const wasOffered = await isOffered(team, eventTypeId, start);
          expect((await outcome(team, { eventTypeId, start })).startsWith('201')).toBe(wasOffered);
        },
      ),
      { numRuns: 25 },
    );
  });
});
