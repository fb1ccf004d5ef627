import { expect, test } from 'vitest';
import { BUSY_SEED, COMPANY, monday, wants } from '../../support/booking/open-salon.ts';
import { salon as salonCatalog } from '../../support/manifests/salon.ts';
import { askingSalon, words } from './asking-salon.ts';
import { bookAtCalcom } from './book-at-calcom.ts';

const dayMs = 86_400_000;

test('the next starts from a time on, no more than were asked for and no further looked than needed', async () => {
  await using asking = await askingSalon();
  const { body } = await asking.next('cut', monday('17:15'), { staff: 'emma', limit: 2 });
  expect(words(body.starts)).toEqual(['17:15 emma', '17:30 emma']);
  expect(asking.slotCalls()).toBe(1);
});

test('the next one is found in a later week', async () => {
  await using asking = await askingSalon();
  const { store } = await asking.salon.company();
  for (const day of Array.from({ length: 13 }, (_, index) => index)) {
    const startMs = monday('08:00', day);
    const phase = { segmentKey: 'A', staffId: 'emma', startMs, endMs: startMs + 11 * 3_600_000, eventTypeId: 1 };
    const [branchId = ''] = (await asking.salon.company()).tenant.branches.keys();
    const { customer } = wants('cut');
    const began = await store.begin({
      companyId: COMPANY,
      branchId,
      serviceId: 'cut',
      customer,
      attendeeEmail: customer.email,
      isComposite: false,
      key: null,
      leaseMs: 60_000,
      who: 'test',
      startMs,
      endMs: phase.endMs,
      phases: [phase],
      holds: [{ staffId: 'emma', fromMs: startMs, toMs: phase.endMs }],
      steps: [],
    });
    expect(began.state).toBe('begun');
  }
  const { body } = await asking.next('cut', monday('08:00'), { staff: 'emma', limit: 1 });
  expect(body.starts.map(({ start }) => Date.parse(start))).toEqual([monday('09:00', 14)]);
  expect(asking.slotCalls()).toBe(3);
});

test('where nothing is free within sixty days it says how far it looked', async () => {
  // longer than any day is open
  const catalog = salonCatalog().service('wedding', { minutes: 600 }).performedBy('emma').build();
  await using asking = await askingSalon({ catalog });
  const { body } = await asking.next('wedding', monday('08:00'));
  expect(body.starts).toEqual([]);
  expect(Math.round((Date.parse(body.searchedUntil) - monday('08:00')) / dayMs)).toBe(60);
  expect(asking.slotCalls()).toBeLessThanOrEqual(10);
});

test('where many can do it, one question looks less far: it takes a third of the calls of a minute at most', async () => {
  const names = ['chef', 'emma', 'fabian-1', 'fabian-2', 'lina'];
  let company = salonCatalog();
  for (const name of ['chef', 'lina']) company = company.staff(name, { host: { email: `${name}@salon.example` } });
  company = company.service('wedding', { minutes: 600 });
  for (const name of names) company = company.performedBy(name);
  await using asking = await askingSalon({ catalog: company.build() });
  const { body } = await asking.next('wedding', monday('08:00'));
  expect(asking.slotCalls()).toBeLessThanOrEqual(40);
  expect(Date.parse(body.searchedUntil)).toBe(monday('08:00', 49));
});

test('what was found before Cal.com fell silent is given, and how far that is', async () => {
  const catalog = salonCatalog().service('wedding', { minutes: 600 }).performedBy('emma').build();
  await using asking = await askingSalon({ catalog });
  const rules = [{ match: { path: '/v2/slots', nth: 2, times: 1000 }, fault: { kind: 'drop' } }];
  asking.salon.world.sandbox.setFaults({ rules });
  const { status, body } = await asking.next('wedding', monday('08:00'));
  expect([status, body.starts]).toEqual([200, []]);
  expect(Math.round((Date.parse(body.searchedUntil) - monday('00:00')) / dayMs)).toBe(7);
});

test('a service may begin on Sunday and end on Monday, with staff who work through the night', async () => {
  const catalog = salonCatalog().service('vigil', { minutes: 90 }).performedBy('emma').build();
  const schedules = (BUSY_SEED.schedules ?? []).map((one) => ({
    ...one,
    days: [0, 1, 2, 3, 4, 5, 6],
    start: '00:00',
    end: '24:00',
  }));
  await using asking = await askingSalon({ catalog, seed: { ...BUSY_SEED, schedules } });
  const sunday = async () => words((await asking.next('vigil', monday('22:15', 6), { staff: 'emma' })).body.starts);
  expect(await sunday()).toEqual(['22:15 emma', '22:30 emma', '22:45 emma']);
  await bookAtCalcom(asking, 'emma', monday('00:00', 7));
  await (await asking.context()).company.store.bumpEpochs(COMPANY, ['emma']);
  expect(await sunday()).toEqual(['22:15 emma', '22:30 emma', '00:30 emma']);
});
