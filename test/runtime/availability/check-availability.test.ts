import { expect, test } from 'vitest';
import { BUSY_SEED, monday, wants, COMPANY } from '../../support/booking/open-salon.ts';
import { salon as salonCatalog } from '../../support/manifests/salon.ts';
import { askingSalon, words } from './asking-salon.ts';

const caller = { companyId: COMPANY, who: 'test', waitMs: 10_000 };

test('a free time is available with all staff who are free for the whole service, each with their own end', async () => {
  await using asking = await askingSalon();
  const { status, body } = await asking.ask('colour', '10:00');
  expect([status, body.available, words(body.starts)]).toEqual([200, true, ['10:00 emma, fabian-1, fabian-2']]);
  expect(body.starts[0]?.staff.map(({ end }) => end.slice(11, 16))).toEqual(['12:00', '12:05', '12:00']);
});

test('closing time inside the last segment is too late: the last start of the day and the next ones are offered', async () => {
  await using asking = await askingSalon();
  const { body } = await asking.ask('colour', '16:15', { staff: 'emma' });
  expect([body.available, body.starts]).toEqual([false, []]);
  expect(words(body.alternatives)).toEqual([
    '16:00 emma',
    '09:00 emma',
    '09:15 emma',
    '09:30 emma',
    '16:00 fabian-2',
    '09:00 fabian-1, fabian-2',
    '09:15 fabian-1, fabian-2',
    '09:30 fabian-1, fabian-2',
  ]);
});

test('a requested staff member is kept, and others are offered besides when it cannot be met', async () => {
  await using asking = await askingSalon();
  await asking.salon.bookingService.book(caller, wants('cut', { staff: 'emma' }));
  const { body } = await asking.ask('cut', '10:00', { staff: 'emma' });
  expect(body.available).toBe(false);
  expect(words(body.alternatives)).toEqual([
    '09:30 emma',
    '10:30 emma',
    '10:45 emma',
    '11:00 emma',
    '09:45 fabian-1',
    '10:00 fabian-1',
    '10:15 fabian-1',
    '10:30 fabian-1',
  ]);
});

test('a window is answered with its starts, at most as many as a caller can choose from', async () => {
  await using asking = await askingSalon();
  const some = await asking.ask('cut', '10:00-10:45');
  expect([words(some.body.starts), some.body.more]).toEqual([
    ['10:00 emma, fabian-1', '10:15 emma, fabian-1', '10:30 emma, fabian-1'],
    false,
  ]);
  const all = await asking.ask('cut', '00:00-23:59');
  expect([all.body.starts.length, all.body.more]).toEqual([20, true]);
});

test('the past is not available, whatever is kept of it', async () => {
  await using asking = await askingSalon();
  expect((await asking.ask('cut', '10:00')).body.available).toBe(true);
  asking.advance(monday('10:00') - Date.now());
  expect((await asking.ask('cut', '10:00')).body.available).toBe(false);
  expect((await asking.ask('cut', '08:00-10:00')).body.starts).toEqual([]);
});

test('a service that is unknown here or has no event types falls back to the default service, and the answer says so', async () => {
  const catalog = salonCatalog().service('perm').company({ defaultService: 'cut' }).build();
  await using asking = await askingSalon({ catalog });
  for (const asked of ['Dauerwelle', 'perm']) {
    const { body } = await asking.ask(asked, '10:00');
    expect([body.available, body.fallback]).toMatchObject([true, { asked, used: { name: 'cut' } }]);
  }
  expect((await asking.ask('colour', '10:00')).body.fallback).toBeUndefined();
});

test('without a default service, an unknown one is a problem', async () => {
  await using asking = await askingSalon();
  expect((await asking.ask('Dauerwelle', '10:00')).body.code).toBe('unknown-service');
});

test('paused services are not offered, not even by another one, and paused staff are not either', async () => {
  const catalog = salonCatalog()
    .company({ defaultService: 'cut' })
    .service('perm', { state: 'paused' })
    .performedBy('emma')
    .service('shave')
    .performedBy('emma', { state: 'paused' })
    .performedBy('fabian-1')
    .build();
  await using asking = await askingSalon({ catalog });
  expect((await asking.ask('perm', '10:00')).body.code).toBe('service-not-offered');
  expect(words((await asking.ask('shave', '10:00')).body.starts)).toEqual(['10:00 fabian-1']);
});

test('where the manifests declare an interval, starts are those of Cal.com', async () => {
  const catalog = salonCatalog().service('wash', { minutes: 20, slotInterval: 40 }).performedBy('emma').build();
  await using asking = await askingSalon({ catalog });
  const { body } = await asking.ask('wash', '09:00-11:00');
  expect(words(body.starts)).toEqual(['09:00 emma', '09:40 emma', '10:20 emma']);
  expect((await asking.ask('wash', '10:00')).body.available).toBe(false);
});

test('of a round robin service Cal.com says that one host is free: the answer says that it is not known which', async () => {
  const catalog = salonCatalog()
    .service('wash', { scheduling: 'roundRobin' })
    .performedBy('emma')
    .performedBy('fabian-1')
    .build();
  await using asking = await askingSalon({ catalog });
  await asking.salon.bookingService.book(caller, wants('cut', { staff: 'emma' }));
  const { body } = await asking.ask('wash', '10:00');
  expect([words(body.starts), body.staffCertain]).toEqual([['10:00 fabian-1'], false]);
  expect((await asking.ask('cut', '10:00')).body.staffCertain).toBe(true);
  expect(asking.slotCalls()).toBe(3);
});

test('a collective service is available when all of them are free', async () => {
  const catalog = salonCatalog()
    .service('wedding', { scheduling: 'collective', minutes: 60 })
    .performedBy('emma')
    .performedBy('fabian-1')
    .build();
  await using asking = await askingSalon({ catalog });
  await asking.salon.bookingService.book(caller, wants('cut', { staff: 'fabian-1' }));
  const { body } = await asking.ask('wedding', '09:00-11:00');
  expect(body.starts.map(({ start }) => start.slice(11, 16))).toEqual(['09:00', '10:30', '10:45']);
});

test('staff at another branch are not offered', async () => {
  const catalog = salonCatalog().branch('nord').build();
  const staff = catalog.staff.map((one) => ({
    ...one,
    branches: one.name === 'emma' ? ['zentrale', 'nord'] : ['zentrale'],
  }));
  await using asking = await askingSalon({ catalog: { ...catalog, staff }, seed: BUSY_SEED });
  expect((await asking.ask('cut', '10:00')).body.code).toBe('branch-needed');
  expect(words((await asking.ask('cut', '10:00', { branch: 'nord' })).body.starts)).toEqual(['10:00 emma']);
  expect(words((await asking.ask('cut', '10:00', { branch: 'zentrale' })).body.starts)).toEqual([
    '10:00 emma, fabian-1',
  ]);
});
