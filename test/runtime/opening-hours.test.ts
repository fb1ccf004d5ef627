import { describe, expect, it } from 'vitest';
import { Temporal } from 'temporal-polyfill';
import type { Catalog, Closure } from '../../src/model/catalog.ts';
import { utilisationOf } from '../../src/model/time/utilisation.ts';
import type { Hours } from '../../src/model/time/week-hours.ts';
import { renderPlanText } from '../../src/reconcile/report/plan/plan-text.ts';
import { planDocument } from '../../src/reconcile/report/plan/plan-document.ts';
import { planReport } from '../../src/reconcile/report/plan/plan-json.ts';
import { bookAsStranger } from '../support/servers/calcom-stranger.ts';
import { catalog, type CatalogBuilder } from '../support/manifests/catalog-builder.ts';
import { BUSY_SEED, monday } from '../support/booking/open-salon.ts';
import { faultsOf } from '../support/schema-faults.ts';
import { sharedRuntime } from '../support/booking/shared-runtime.ts';
import { SALON } from './voice-agent/retell-salon.ts';
import { phoneCall, said } from './voice-agent/voice.ts';

/** Cal.com has everybody from nine to six, Monday to Saturday. Dates are those of `monday()`, or so many days later. */
const date = (daysLater: number): string => new Date(monday('12:00', daysLater)).toISOString().slice(0, 10);
const EXCEPTION = 2;
const CLOSED = 3;
const ABSENT = 4;

const place = { file: 'closures.yaml', line: 1, column: 1 };
const closure = (name: string, more: Partial<Closure>): Closure => ({
  name,
  id: name,
  from: date(CLOSED),
  to: date(CLOSED),
  branches: null,
  staff: null,
  reason: 'vacation',
  source: place,
  ...more,
});

const week = {
  mon: ['09:00-12:30', '13:30-18:00'],
  tue: ['09:00-18:00'],
  wed: ['09:00-18:00'],
  thu: ['09:00-18:00'],
  fri: ['09:00-18:00'],
};

/** The next Sundays on which the clocks go forward and back. */
const NIGHTS = clockChanges();
function clockChanges(): { readonly forward: string; readonly back: string } {
  const soon = Temporal.Now.zonedDateTimeISO('Europe/Berlin').add({ days: 3 });
  const first = soon.getTimeZoneTransition('next');
  const second = first?.getTimeZoneTransition('next');
  if (!first || !second) throw new Error('Berlin has no more clock changes');
  const [forward, back] = [first, second].toSorted((a, b) => b.offsetNanoseconds - a.offsetNanoseconds);
  return { forward: String(forward?.toPlainDate()), back: String(back?.toPlainDate()) };
}

/** Nora works nights and days, with hours of her own. */
const NORA: Hours = {
  week: { ...week, sun: ['00:00-04:00'] },
  exceptions: { [date(1)]: ['09:00-11:00', '11:15-12:15'], [date(21)]: [] },
};
const NIGHT_AND_DAY: Catalog = {
  ...SALON,
  staff: [
    ...SALON.staff,
    ...staffed('nora', { title: 'Nora Nacht', host: { email: 'chef@salon.example' }, hours: NORA }),
  ],
  services: [
    ...SALON.services,
    ...served('nacht', { minutes: 60, title: 'Nachtschicht' }),
    ...served('kurs', { minutes: 60, title: 'Nachtkurs', capacity: 3, slotInterval: 15 }),
  ],
};
function staffed(name: string, wanted: Parameters<CatalogBuilder['staff']>[1]): Catalog['staff'] {
  return catalog('friseur').branch('zentrale').staff(name, wanted).build().staff;
}
function served(name: string, wanted: Parameters<CatalogBuilder['service']>[1]): Catalog['services'] {
  return catalog('friseur').branch('zentrale').staff('nora').service(name, wanted).performedBy('nora').build().services;
}

const OPEN: Catalog = {
  ...NIGHT_AND_DAY,
  company: { ...SALON.company, hours: { week, exceptions: { [date(EXCEPTION)]: ['09:00-11:00'] } } },
  staff: NIGHT_AND_DAY.staff.map((person) =>
    person.name === 'petra' ? { ...person, hours: { week: { ...week, tue: ['13:00-16:00'] } } } : person,
  ),
  closures: [
    closure('noras-pause', { from: `${NIGHTS.back}T02:30`, to: `${NIGHTS.back}T02:45`, staff: ['nora'] }),
    closure('noras-kurs', { from: `${date(18)}T12:00`, to: `${date(18)}T15:00`, staff: ['nora'] }),
    closure('betriebsausflug', { title: 'Betriebsausflug' }),
    closure('petra-krank', {
      title: 'Petra Knie',
      from: date(ABSENT),
      to: date(ABSENT),
      staff: ['petra'],
      reason: 'sick',
    }),
  ],
};

/** Nora is there day and night, as far as Cal.com knows. */
const schedules = (BUSY_SEED.schedules ?? []).map((one) =>
  one.id === 1000 ? { ...one, days: [0, 1, 2, 3, 4, 5, 6], start: '00:00', end: '24:00' } : one,
);
const opened = sharedRuntime({ catalogs: [OPEN], seed: { ...BUSY_SEED, schedules } });

interface Body {
  readonly code?: string;
  readonly available?: boolean;
  readonly starts: readonly { readonly start: string; readonly staff: readonly { readonly name: string }[] }[];
  readonly alternatives: readonly { readonly start: string }[];
  readonly hours?: object;
  readonly appointment: { readonly id: string; readonly status: string };
}

let digit = 0;
async function call(method: 'GET' | 'POST', path: string, body?: object): Promise<{ status: number; body: Body }> {
  const answer = await opened().call(method, path, body ? { body } : {});
  return { status: answer.status, body: answer.body };
}
const book = (service: string, startMs: number, staff?: string) => {
  digit += 1;
  const customer = { name: `Kim ${digit}`, phone: null, email: `kim${digit}@guests.example` };
  return call('POST', '/v2/bookings', {
    service,
    start: new Date(startMs).toISOString(),
    customer: { name: customer.name, email: customer.email },
    ...(staff && { staff }),
  });
};
const check = (service: string, when: string, staff?: string) =>
  call('POST', '/event-management/check-availability', { service, when, ...(staff && { staff }) });
const clock = ({ start }: { readonly start: string }): string => start.slice(11, 16);
const exact = (time: string, daysLater = 0): string => new Date(monday(time, daysLater)).toISOString();
const phone = phoneCall(opened, { callId: 'hours', from: '+493055502000' });

describe('availability and booking keep to the declared hours', () => {
  it('no start is offered in a break, after closing time or on a day that is not named', async () => {
    const monday = await check('damen', said('12:00').replace(/um.*/, 'ab 12 Uhr'), 'petra');
    expect(monday.body.starts.map(clock)).toEqual([
      '13:30',
      '13:45',
      '14:00',
      '14:15',
      '14:30',
      '14:45',
      '15:00',
      '15:15',
      '15:30',
      '15:45',
      '16:00',
      '16:15',
      '16:30',
      '16:45',
      '17:00',
      '17:15',
    ]);
    const saturday = await check('damen', exact('10:00', 5), 'petra');
    expect(saturday.body).toMatchObject({ available: false, hours: { date: date(5), whose: 'branch', open: [] } });
  });

  it('an exception of the company limits staff with hours of their own', async () => {
    const { body } = await check('damen', exact('14:00', EXCEPTION), 'petra');
    expect(body).toMatchObject({ available: false, hours: { open: ['09:00-11:00'] } });
    expect(await book('damen', monday('10:15', EXCEPTION), 'petra')).toMatchObject({ status: 201 });
  });

  it('a booking outside the hours is refused with the hours of that day, though Cal.com is free', async () => {
    const { status, body } = await book('herren', monday('12:15'));
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'outside-hours',
      hours: { date: date(0), whose: 'branch', open: ['09:00-12:30', '13:30-18:00'] },
    });
    expect(body.alternatives.map(clock)).toContain('13:30');
  });

  it('the hours of the staff member decide where the branch is open', async () => {
    const { body } = await book('damen', monday('10:00', 1), 'petra');
    expect(body).toMatchObject({
      code: 'outside-hours',
      hours: { whose: 'staff', open: ['13:00-16:00'], staff: { name: 'petra' } },
    });
    expect(await book('damen', monday('13:00', 1))).toMatchObject({ status: 201 });
  });

  it('a segment has to lie within the hours, a gap may lie in a break', async () => {
    // 30 minutes, 45 of gap, 15 minutes
    expect(await book('farbe', monday('12:15'), 'petra')).toMatchObject({
      status: 409,
      body: { code: 'outside-hours' },
    });
    expect(await book('farbe', monday('11:45'), 'petra')).toMatchObject({
      status: 409,
      body: { code: 'outside-hours' },
    });
    expect(await book('farbe', monday('12:00'), 'fabian-2')).toMatchObject({ status: 409 });
    const until = await check('farbe', said('17:00').replace(/um.*/, 'ab 16 Uhr'), 'fabian-2');
    expect(until.body.starts.map(clock)).toEqual(['16:00', '16:15', '16:30']);
  });

  it('a move outside the hours is refused, and changes nothing', async () => {
    const { body } = await book('damen', monday('14:00', 1), 'petra');
    const to = (start: number) =>
      call('POST', `/v2/bookings/${body.appointment.id}/reschedule`, { start: new Date(start).toISOString() });
    expect(await to(monday('16:00', 1))).toMatchObject({
      status: 409,
      body: { code: 'outside-hours', hours: { open: ['13:00-16:00'] } },
    });
    expect(await to(monday('10:00', CLOSED))).toMatchObject({ status: 409, body: { code: 'closed' } });
    const now = await call('GET', `/v2/bookings/${body.appointment.id}`);
    expect(now.body.appointment).toMatchObject({ status: 'booked', start: expect.stringContaining('T14:00') });
    expect(await to(monday('15:00', 1))).toMatchObject({ status: 200 });
  });
});

describe('closures', () => {
  it('of the company refuse bookings with their title, and offer nothing on their days', async () => {
    const { status, body } = await book('herren', monday('10:00', CLOSED));
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'closed',
      hours: { open: [], closure: { title: 'Betriebsausflug', reason: 'vacation' } },
    });
    expect((await check('herren', exact('10:00', CLOSED))).body).toMatchObject({
      available: false,
      hours: { closure: { title: 'Betriebsausflug' } },
    });
  });

  it('of a staff member leave the colleagues, and keep the reason to themselves', async () => {
    const { body } = await book('damen', monday('10:00', ABSENT), 'petra');
    expect(body).toMatchObject({
      code: 'closed',
      hours: { whose: 'staff', staff: { name: 'petra' }, closure: { title: null, reason: 'absence' } },
    });
    expect(JSON.stringify(body)).not.toMatch(/Knie|sick/);
    const others = await check('herren', exact('10:00', ABSENT));
    expect(others.body.starts[0]?.staff.map(({ name }) => name)).toEqual(['fabian-1', 'fabian-2', 'jonas']);
  });

  it('apply at once to a running server, and end at once when git removes them', async () => {
    const { world } = opened();
    const free = await check('herren', exact('10:00', 7));
    expect(free.body.available).toBe(true);
    const more = [...(OPEN.closures ?? []), closure('neu', { from: date(7), to: date(7), reason: 'other' })];
    await world.apply({ ...OPEN, closures: more });
    expect(await book('herren', monday('10:00', 7))).toMatchObject({ status: 409, body: { code: 'closed' } });
    expect((await check('herren', exact('10:00', 7))).body).toMatchObject({ available: false });
    const { plan } = await world.plan(OPEN);
    expect(plan.changes).toMatchObject([{ kind: 'closure', action: 'delete', name: 'neu' }]);
    await world.apply(OPEN);
    expect((await check('herren', exact('10:00', 7))).body).toMatchObject({ available: true });
    expect((await world.plan(OPEN)).plan.changes).toEqual([]);
  });
});

/** So many hours and minutes after the beginning of the local day, which a clock change lengthens or shortens. */
const after = (day: string, clock: string): number => {
  const midnight = Temporal.PlainDate.from(day).toZonedDateTime('Europe/Berlin').epochMilliseconds;
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return midnight + (hours * 60 + minutes) * 60_000;
};

describe('one function decides', () => {
  /** Nora's open minutes of a day, and starts of an hour so long after its beginning. */
  const DAYS = [
    {
      what: 'a night that is an hour shorter',
      day: NIGHTS.forward,
      minutes: 180,
      open: ['1:00', '2:00'],
      not: ['2:15'],
    },
    {
      what: 'a night that is an hour longer, with a closure at a time that comes twice',
      day: NIGHTS.back,
      minutes: 285,
      open: ['2:45', '4:00'],
      not: ['4:15'],
      closed: ['1:45', '2:30'],
    },
    {
      what: 'a break',
      day: date(0),
      minutes: 480,
      open: ['11:30', '13:30', '17:00'],
      not: ['11:45', '12:45', '17:15'],
    },
    { what: 'an exception of her own', day: date(1), minutes: 180, open: ['10:00', '11:15'], not: ['10:15', '13:00'] },
    {
      what: 'an exception of the company',
      day: date(EXCEPTION),
      minutes: 120,
      open: ['10:00'],
      not: ['10:15', '14:00'],
    },
    { what: 'a day on which she does not work', day: date(21), minutes: 0, open: [], not: ['10:00'] },
    { what: 'a closure of the company', day: date(CLOSED), minutes: 0, open: [], not: [], closed: ['10:00'] },
    {
      what: 'a closure of some hours',
      day: date(18),
      minutes: 360,
      open: ['11:00', '15:00'],
      not: ['8:45'],
      closed: ['11:15', '14:45'],
    },
  ];
  const starts = DAYS.flatMap(({ what, day, open, not, closed = [] }) => [
    ...open.map((at) => ({ what, startMs: after(day, at), at, code: undefined })),
    ...not.map((at) => ({ what, startMs: after(day, at), at, code: 'outside-hours' })),
    ...closed.map((at) => ({ what, startMs: after(day, at), at, code: 'closed' })),
  ]);

  it.each(starts)(
    '$what: $at is $code for availability, the voice agent and bookings alike',
    async ({ startMs, code }) => {
      const when = new Date(startMs).toISOString();
      for (const { service, title } of [
        { service: 'nacht', title: 'Nachtschicht' },
        { service: 'kurs', title: 'Nachtkurs' },
      ]) {
        const { body } = await check(service, when);
        expect([service, body.available, body.hours !== undefined]).toEqual([
          service,
          code === undefined,
          code !== undefined,
        ]);
        const heard = await phone('check_availability', { service: title, when });
        expect([service, heard.code, heard.result]).toEqual([service, code, 'offers']);
        if (code !== undefined) expect(await book(service, startMs)).toMatchObject({ status: 409, body: { code } });
      }
      if (code === undefined) expect(await book('kurs', startMs)).toMatchObject({ status: 201 });
    },
  );

  it.each(DAYS)('$what: utilisation counts $minutes open minutes', async ({ day, minutes }) => {
    const rows = await opened().world.store.read((reader) => reader.company('friseur'));
    const found = utilisationOf(rows, { from: day, to: day }, []).filter(({ staff }) => staff === 'nora');
    expect(found).toMatchObject([{ openMinutes: minutes }]);
  });
});

describe('a plan with other hours or closures', () => {
  it('lists the appointments that no longer fit, once, and does nothing to them', async () => {
    const { world } = opened();
    const { body } = await book('damen', monday('14:00', 8), 'petra');
    await book('damen', monday('15:00', 9), 'petra');
    const closed = {
      ...OPEN,
      closures: [...(OPEN.closures ?? []), closure('fortbildung', { from: date(8), to: date(8), staff: ['petra'] })],
    };
    const { plan } = await world.plan(closed);
    expect(plan.displaced).toEqual([
      {
        appointment: body.appointment.id,
        service: 'damen',
        branch: 'zentrale',
        staff: 'petra',
        startsAt: expect.stringContaining('T14:00:00'),
        closure: 'fortbildung',
      },
    ]);
    await world.apply(closed);
    expect((await call('GET', `/v2/bookings/${body.appointment.id}`)).body.appointment).toMatchObject({
      status: 'booked',
    });
    expect((await world.plan(closed)).plan.displaced).toBeUndefined();
    await world.apply(OPEN);
  });

  it('names appointments outside shorter hours', async () => {
    const { world } = opened();
    await book('herren', monday('17:00', 10), 'jonas');
    const shorter = { ...OPEN, company: { ...OPEN.company, hours: { week: { ...week, thu: ['09:00-17:15'] } } } };
    expect((await world.plan(shorter)).plan.displaced).toMatchObject([{ staff: 'jonas', closure: null }]);
  });
});

describe('a plan with other hours or closures, and bookings made in Cal.com', () => {
  /** List calls for bookings since the last look. */
  let seen = 0;
  const listCalls = (): readonly string[] => {
    const all = opened().world.sandbox.journal.entries();
    const fresh = all.slice(seen).filter(({ path }) => path.startsWith('/v2/bookings?'));
    seen = all.length;
    return fresh.map(({ path }) => path);
  };
  const stranger = (staff: string, startMs: number) => bookAsStranger(opened(), { staff, startMs, service: 'herren' });

  it('lists those that a new closure covers, with one list call, and leaves them', async () => {
    const { world } = opened();
    const uid = await stranger('jonas', monday('16:00', 11));
    await stranger('jonas', monday('16:00', 14)); // outside the closure
    await stranger('petra', monday('16:00', 11)); // another staff member
    await book('herren', monday('10:00', 11), 'jonas'); // ours
    const closed = {
      ...OPEN,
      closures: [...(OPEN.closures ?? []), closure('messe', { from: date(11), to: date(11), staff: ['jonas'] })],
    };
    listCalls();
    const { plan } = await world.plan(closed);
    expect(listCalls()).toHaveLength(1);
    expect(plan.displaced).toMatchObject([{ staff: 'jonas', closure: 'messe' }]);
    expect(plan.displacedBookings).toEqual([
      {
        booking: uid,
        service: 'herren',
        staff: 'jonas',
        startsAt: expect.stringContaining('T16:00:00'),
        closure: 'messe',
      },
    ]);
    expect(await faultsOf('plan-report', planDocument(planReport(plan)))).toEqual([]);
    expect(renderPlanText(planReport(plan), { colour: false })).toContain(`closure messe (booking ${uid} in Cal.com)`);
    const before = JSON.stringify(world.sandbox.state());
    await world.apply(closed);
    expect(JSON.stringify(world.sandbox.state())).toBe(before);
    listCalls();
    expect((await world.plan(closed)).plan.displacedBookings).toBeUndefined();
    expect(listCalls()).toEqual([]);
    await world.apply(OPEN);
  });

  it('lists those outside shorter hours, and none that were outside before', async () => {
    const { world } = opened();
    const uid = await stranger('jonas', monday('17:00', 15));
    await stranger('jonas', monday('12:45', 14)); // in a break already
    const shorter = { ...OPEN, company: { ...OPEN.company, hours: { week: { ...week, tue: ['09:00-17:15'] } } } };
    const { displacedBookings = [] } = (await world.plan(shorter)).plan;
    expect(displacedBookings.map(({ booking, closure: why }) => [booking, why])).toContainEqual([uid, null]);
    expect(displacedBookings.filter(({ startsAt }) => startsAt.includes('T12:45'))).toEqual([]);
  });

  it('plans without them where they cannot be read, and says so', async () => {
    const { world } = opened();
    const match = { method: 'GET', pathRegex: '^/v2/bookings\\?' };
    world.sandbox.setFaults({ rules: [{ match, fault: { kind: 'status', status: 403 } }] });
    const closed = { ...OPEN, closures: [closure('urlaub', { from: date(16), to: date(17) })] };
    const { plan } = await world.plan(closed);
    expect(plan.changes.map(({ id }) => id)).toContain('closure/urlaub');
    expect(plan.unknown).toEqual([]);
    expect(plan.notes.map(({ code }) => code)).toContain('bookings-unread');
    expect(await faultsOf('plan-report', planDocument(planReport(plan)))).toEqual([]);
  });
});

describe('a caller', () => {
  const ask = (when: string, more: object = {}) =>
    phone('check_availability', { service: 'Herrenhaarschnitt', when, ...more });

  it('gets the opening hours of the day, and times near the requested one', async () => {
    const heard = await ask(said('13:00'));
    expect(heard).toMatchObject({ result: 'offers', code: 'outside-hours' });
    expect(heard.say).toMatch(
      /^Am Montag, .*, haben wir von 9:00 bis 12:30 und von 13:30 bis 18:00 Uhr geöffnet\. Wie wäre es mit /,
    );
    const english = await ask(exact('13:00'), { language: 'en' });
    expect(english.say).toMatch(
      /^On Monday, .*, we are open from 9:00 am to 12:30 pm and from 1:30 pm to 6:00 pm\. How about /,
    );
  });

  it('gets the hours of a staff member', async () => {
    const heard = await ask(said('10:00', 1), { staff: 'Petra' });
    expect(heard.say).toMatch(/^Am Dienstag, .*, ist Petra Maier von 13:00 bis 16:00 Uhr da\./);
  });

  it('learns that the business is closed, and why; of a staff member only that they are absent', async () => {
    const closed = await ask(said('10:00', CLOSED));
    expect(closed).toMatchObject({
      code: 'closed',
      say: expect.stringMatching(/haben wir geschlossen \(Betriebsausflug\)\./),
    });
    const absent = await ask(said('10:00', ABSENT), { staff: 'Petra' });
    expect(absent.say).toMatch(/ist Petra Maier nicht da\./);
    expect(absent.say).not.toMatch(/Knie|krank/);
  });

  it('says a time of either half of the day, and the open one is taken', async () => {
    const when = said('10:00', 1).replace('10:00 Uhr', 'sechs');
    const heard = await ask(when);
    expect(heard.say).toMatch(/von 9:00 bis 18:00 Uhr/);
    const nine = await ask(said('10:00', 1).replace('10:00 Uhr', 'neun'));
    expect(nine.offers?.map(clock)).toEqual(['09:00']);
  });
});
