import { expect, test } from 'vitest';
import { COMPANY, monday, wants } from '../../support/open-salon.ts';
import { salon as salonCatalog } from '../../support/salon.ts';
import { askingSalon, words } from './asking-salon.ts';

const dayMs = 86_400_000;

test('the next starts from a time on, no more than were asked for and no further looked than needed', async () => {
  await using asking = await askingSalon();
  const { body } = await asking.next('cut', '17:15', { staff: 'emma', limit: 2 });
  expect(words(body.starts)).toEqual(['17:15 emma', '17:30 emma']);
  expect(asking.slotCalls()).toBe(1);
});

test('the next one is found in a later week', async () => {
  await using asking = await askingSalon();
  const { store } = await asking.salon.desk();
  for (const day of Array.from({ length: 13 }, (_, index) => index)) {
    const startMs = monday('08:00') + day * dayMs;
    const phase = { segmentKey: 'A', staffId: 'emma', startMs, endMs: startMs + 11 * 3_600_000, eventTypeId: 1 };
    const [branchId = ''] = (await asking.salon.desk()).tenant.branches.keys();
    const { customer } = wants('cut');
    const began = await store.begin({
      companyId: COMPANY,
      branchId,
      serviceId: 'cut',
      customer,
      isComposite: false,
      key: null,
      leaseMs: 60_000,
      startMs,
      endMs: phase.endMs,
      phases: [phase],
      holds: [{ staffId: 'emma', fromMs: startMs, toMs: phase.endMs }],
      steps: [],
    });
    expect(began.state).toBe('begun');
  }
  const { body } = await asking.next('cut', '08:00', { staff: 'emma', limit: 1 });
  expect(body.starts.map(({ start }) => Date.parse(start) - monday('09:00'))).toEqual([14 * dayMs]);
  expect(asking.slotCalls()).toBe(3);
});

test('where nothing is free within sixty days it says how far it looked', async () => {
  // longer than any day is open
  const catalog = salonCatalog().service('wedding', { minutes: 600 }).performedBy('emma').build();
  await using asking = await askingSalon({ catalog });
  const { body } = await asking.next('wedding', '08:00');
  expect(body.starts).toEqual([]);
  expect(Math.round((Date.parse(body.searchedUntil) - monday('08:00')) / dayMs)).toBe(60);
  expect(asking.slotCalls()).toBeLessThanOrEqual(10);
});
