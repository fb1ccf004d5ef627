import { expect, test } from 'vitest';
import { offersOf } from '../../../src/runtime/availability/offers.ts';
import { resolveRequest } from '../../../src/runtime/company/candidates.ts';
import { appointmentIn, COMPANY, monday, wants } from '../../support/booking/open-salon.ts';
import { askingSalon, words } from './asking-salon.ts';
import type { AskingSalon } from './asking-salon.ts';
import { bookAtCalcom } from './book-at-calcom.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 10_000 };

async function likelyFirst(asking: AskingSalon, startMs: number): Promise<readonly string[]> {
  const context = await asking.context();
  const resolved = resolveRequest(context.company.tenant, wants('cut'));
  if ('code' in resolved) throw new Error('no such service');
  return (await offersOf(context).likelyFirst(resolved, startMs)).map(({ staffId }) => staffId);
}

test('those who seem to be free come first, without a call to Cal.com', async () => {
  await using asking = await askingSalon();
  expect(await bookAtCalcom(asking, 'emma', monday('10:00'))).toBe(201);
  expect(await likelyFirst(asking, monday('10:00'))).toEqual(['emma', 'fabian-1']);
  expect(asking.slotCalls()).toBe(0);
  await asking.ask('cut', '10:00');
  expect(await likelyFirst(asking, monday('10:00'))).toEqual(['fabian-1', 'emma']);
  expect(await likelyFirst(asking, monday('10:30'))).toEqual(['emma', 'fabian-1']);
  expect(asking.slotCalls()).toBe(2);
});

test('a booking takes the staff who seem to be free, without a wasted call', async () => {
  await using asking = await askingSalon();
  expect(await bookAtCalcom(asking, 'emma', monday('10:00'))).toBe(201);
  await asking.ask('cut', '10:00');
  asking.salon.world.sandbox.journal.clear();
  const answer = await asking.salon.bookingService.book(caller, wants('cut'));
  expect(appointmentIn(answer).phases[0]?.staff.name).toBe('fabian-1');
  const posts = asking.salon.world.sandbox.journal.entries().filter(({ method }) => method === 'POST');
  expect(posts.map(({ status }) => status)).toEqual([201]);
});

test('a time that was kept as free and proves taken is answered with the next free ones, read again', async () => {
  await using asking = await askingSalon();
  await asking.ask('cut', '10:00', { staff: 'emma' });
  expect(await bookAtCalcom(asking, 'emma', monday('10:00'))).toBe(201);
  expect(await bookAtCalcom(asking, 'emma', monday('11:00'))).toBe(201);
  const answer = await asking.salon.bookingService.book(caller, wants('cut', { staff: 'emma' }));
  const { code, alternatives } = answer.body as unknown as {
    readonly code: string;
    readonly alternatives: Parameters<typeof words>[0];
  };
  expect([answer.status, code]).toEqual([409, 'slot-taken']);
  expect(words(alternatives)).toEqual([
    '09:30 emma',
    '10:30 emma',
    '11:30 emma',
    '11:45 emma',
    '09:45 fabian-1',
    '10:00 fabian-1',
    '10:15 fabian-1',
    '10:30 fabian-1',
  ]);
});

test('where nothing is known there are no alternatives, and the refusal is kept', async () => {
  await using asking = await askingSalon();
  expect(await bookAtCalcom(asking, 'emma', monday('10:00'))).toBe(201);
  asking.salon.world.sandbox.setFaults({ rules: [{ match: { path: '/v2/slots' }, fault: { kind: 'drop' } }] });
  const answer = await asking.salon.bookingService.book(caller, wants('cut', { staff: 'emma' }));
  expect(answer.body).toMatchObject({ code: 'slot-taken', alternatives: [] });
});
