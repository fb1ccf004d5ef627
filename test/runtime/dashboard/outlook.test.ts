import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Catalog, Closure } from '../../../src/model/catalog.ts';
import { formatOf } from '../../../src/runtime/dashboard/format.ts';
import type { PageStore, Visit } from '../../../src/runtime/dashboard/page.ts';
import { overviewPage } from '../../../src/runtime/dashboard/pages/overview.ts';
import { attentionOf } from '../../../src/runtime/dashboard/views/attention.ts';
import type { Tenant } from '../../../src/runtime/company/tenant.ts';
import { DAYS_AHEAD, nextStarts } from '../../../src/runtime/dashboard/views/outlook.ts';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { openRuntime, type OpenRuntime } from '../../support/booking/open-runtime.ts';
import { visitor } from './visitor.ts';

/** A Monday, 09:12 in Berlin. Cal.com has everybody from nine to six, Monday to Saturday. */
const NOW_MS = Date.UTC(2026, 10, 23, 8, 12);
const DAY_MS = 86_400_000;
const week = (...ranges: readonly string[]) => ({
  week: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, ranges])),
});

const closure = (name: string, more: Partial<Closure>): Closure => {
  const source = { file: 'closures.yaml', line: 1, column: 1 };
  return { name, id: name, from: '', to: '', branches: null, staff: null, reason: 'vacation', source, ...more };
};

const studio: Catalog = {
  ...catalog('friseur', { hours: week('09:00-12:30', '13:30-18:00') })
    .branch('zentrale')
    .staff('emma', { title: 'Emma', host: { email: 'emma@salon.example' } })
    .staff('fabian-1', {
      title: 'Fabian',
      host: { email: 'fabian@salon.example' },
      hours: { week: { wed: ['14:00-18:00'] } },
    })
    .service('bride', { minutes: 120, minimumNotice: 7 * 1440 })
    .performedBy('emma')
    .service('colour', { segments: { A: { minutes: 30, gap: 45 }, B: 15, C: 30 } })
    .performedBy('emma')
    .performedBy('fabian-1', { minutes: { A: 40 } })
    .service('cut', { minutes: 30, minimumNotice: 0 })
    .performedBy('emma')
    .performedBy('fabian-1')
    .service('evening', { minutes: 200 })
    .performedBy('fabian-1')
    .service('grid', { minutes: 45, slotInterval: 60, minimumNotice: 0 })
    .performedBy('emma')
    .service('together', { minutes: 30, scheduling: 'collective' })
    .performedBy('emma')
    .performedBy('fabian-1')
    .service('yoga', { title: 'Yoga', minutes: 60, capacity: 3, slotInterval: 60, minimumNotice: 0 })
    .performedBy('emma')
    .build(),
  closures: [
    closure('over', { title: 'Long over', from: '2026-11-20', to: '2026-11-22' }),
    closure('inventory', { title: 'Stocktaking', from: '2026-11-24', to: '2026-11-24', reason: 'other' }),
    closure('operation', {
      title: 'Knee',
      from: '2026-11-23T15:00',
      to: '2026-11-25',
      staff: ['emma'],
      reason: 'sick',
    }),
    closure('new-year', { title: 'New Year', from: '2026-12-31T12:00', to: '2027-01-01', reason: 'public-holiday' }),
  ],
};

/** Nothing but a service: neither hours nor closures nor classes. */
const practice = catalog('arzt')
  .company({ locale: 'de-AT', environment: { teamId: 40_110, apiKey: { env: 'CALCOM_API_KEY_ARZT' } } })
  .branch('zentrale')
  .staff('anna', { host: { email: 'anna@arzt.example' } })
  .service('check-up', { minutes: 30 })
  .performedBy('anna')
  .build();

const clock = manualClock(NOW_MS);
let opened: OpenRuntime;
beforeAll(async () => {
  opened = await openRuntime({ catalogs: [studio, practice], clock, now: clock.now });
  await opened.world.store.tokens.create('arzt', { label: 'test', tokenHash: tokenHash('tok_arzt'), who: 'lina' });
});
afterAll(() => opened?.[Symbol.asyncDispose]());

async function book(service: string, start: string, staff = 'emma'): Promise<void> {
  guests += 1;
  const customer = { name: `Kim ${guests}`, email: `kim${guests}@guests.example` };
  const { status, body } = await opened.call('POST', '/v2/bookings', { body: { service, staff, start, customer } });
  expect([status, body]).toMatchObject([201, {}]);
}
let guests = 0;

/** `cut Mon 09:15 emma`, of each service. */
async function shown(): Promise<readonly string[]> {
  const { tenant } = await opened.company();
  const { stretches: held } = await opened.world.store.bookings.busy('friseur', [...tenant.staff.keys()], {
    fromMs: clock.now(),
    toMs: clock.now() + (DAYS_AHEAD + 1) * DAY_MS,
  });
  return nextStarts(tenant, { nowMs: clock.now(), held }).services.map(({ service, next: [next] }) => {
    if (next?.kind !== 'start') return `${service.name} ${next?.kind}`;
    const left = next.left === null ? '' : ` ${next.left} left`;
    return `${service.name} ${words(next.startMs, next.staffIds)}${left}`;
  });
}

/** The same from availability, which asks Cal.com. */
async function offered(): Promise<readonly string[]> {
  const names = studio.services.map(({ name }) => name).toSorted();
  return Promise.all(
    names.map(async (service) => {
      const found = await opened.runtime.nextSlots('friseur', { service, limit: 1 });
      if (found.kind !== 'next-starts') return `${service} ${found.kind}`;
      const [start] = found.starts;
      if (!start) return `${service} none`;
      const left = start.left === undefined ? '' : ` ${start.left} left`;
      return `${service} ${words(
        start.startMs,
        start.staff.map(({ id }) => id),
      )}${left}`;
    }),
  );
}

function words(startMs: number, staffIds: readonly string[]): string {
  const options = { timeZone: 'Europe/Berlin', weekday: 'short', day: 'numeric', timeStyle: undefined } as const;
  const at = new Intl.DateTimeFormat('en-GB', { ...options, hour: '2-digit', minute: '2-digit' }).format(startMs);
  return `${at} ${staffIds.toSorted().join(', ')}`;
}

async function pageOf(token: string): Promise<string> {
  const guest = visitor(opened.server);
  await guest.signIn(token);
  const { body } = await guest.get('/dashboard', { 'accept-language': 'en' });
  return body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

describe('the next free start', () => {
  it('is the one that availability finds with Cal.com, by hours, breaks, notice, closures and what is booked', async () => {
    const empty = await offered();
    expect(await shown()).toEqual(empty);
    expect(empty).toEqual(expect.arrayContaining(['cut Mon 23, 09:15 emma', 'yoga Mon 23, 10:00 emma 3 left']));
    await book('cut', '2026-11-23T09:15:00+01:00');
    await book('cut', '2026-11-23T09:45:00+01:00');
    await book('colour', '2026-11-26T13:45:00+01:00');
    await book('cut', '2026-11-25T14:00:00+01:00', 'fabian-1');
    await book('yoga', '2026-11-26T10:00:00+01:00');
    await book('yoga', '2026-11-26T10:00:00+01:00');
    const booked = await offered();
    expect(await shown()).toEqual(booked);
    expect(booked).not.toEqual(empty);
  });
});

describe('no free start', () => {
  const cut = async (more: Partial<Tenant>, held: Parameters<typeof nextStarts>[1]['held'] = []) => {
    const { tenant } = await opened.company();
    const known = { nowMs: NOW_MS, held };
    return nextStarts({ ...tenant, ...more }, known).services.find(({ service }) => service.name === 'cut')?.next;
  };

  it('has a reason: not offered there, not bookable, no hours, nothing free', async () => {
    const { tenant } = await opened.company();
    const nord = { id: 'nord', name: 'nord', title: 'Nord', timeZone: 'Europe/Berlin', address: null, hours: null };
    const branches = new Map([...tenant.branches, ['nord', nord] as const]);
    const services = new Map(
      [...tenant.services].map(([id, row]) => [id, { ...row, branches: [...row.branches, 'nord'] }] as const),
    );
    expect(await cut({ branches })).toMatchObject([{ kind: 'not-offered' }, { kind: 'start' }]);
    expect(await cut({ branches, services })).toMatchObject([{ kind: 'not-offered' }, { kind: 'start' }]);
    expect(await cut({ maps: new Map() })).toEqual([{ kind: 'not-bookable' }]);
    const staff = new Map([...tenant.staff].map(([id, row]) => [id, { ...row, hours: null }] as const));
    expect(await cut({ company: { ...tenant.company, hours: null }, staff })).toEqual([{ kind: 'no-hours' }]);
    const fortnight = { fromMs: NOW_MS, toMs: NOW_MS + DAYS_AHEAD * DAY_MS };
    const held = [...tenant.staff.keys()].map((staffId) => ({ staffId, ...fortnight }));
    expect(await cut({}, held)).toEqual([{ kind: 'none' }]);
  });
});

describe('the overview', () => {
  it('has free starts, utilisation by week, classes with their places, and closures ahead', async () => {
    const page = await pageOf('tok_friseur');
    expect(page).toMatch(/Staff Week 47 Week 48 \(this week\) Week 49 Week 50 Emma 0% 0 of 32 h/);
    // Monday until three, Thursday, Friday; a class of two guests is one hour
    expect(page).toMatch(/Emma 0% 0 of 32 h 15% 3.3 of 21 h/);
    expect(page).toMatch(/Classes Thu 26 Nov, 10:00 Yoga with Emma 1 of 3 places left/);
    expect(page).toMatch(
      /Closures ahead Mon 23 Nov, 15:00 – Wed 25 Nov Absence Emma Tue 24 Nov Stocktaking the whole company Thu 31 Dec, 12:00 – Fri 1 Jan 2027 New Year the whole company/,
    );
  });

  it('shows neither title nor reason of a staff member’s absence, and no closure that is over', async () => {
    expect(await pageOf('tok_friseur')).not.toMatch(/Knee|[Ss]ick|Long over/);
  });

  it('says that no hours are declared and no closures are ahead, and has no classes where none are offered', async () => {
    const page = await pageOf('tok_arzt');
    expect(page).toContain('No closures ahead');
    expect(page).toContain('calops holidays --country AT --year 2027');
    expect(page).toContain('No opening hours are declared');
    expect(page).not.toMatch(/Utilisation by week|Classes/);
  });

  it('asks the database five times and Cal.com never, however many services there are', async () => {
    const { tenant } = await opened.company();
    const many = [...tenant.services.values()].flatMap((service) =>
      Array.from({ length: 60 }, (_, number) => ({ ...service, id: `${service.id}-${number}` })),
    );
    const services = new Map([...tenant.services, ...many.map((service) => [service.id, service] as const)]);
    opened.world.sandbox.journal.clear();
    const asked: string[] = [];
    const visit = await visitOf({ ...tenant, services }, counted(opened.world.store, asked));
    await overviewPage.show(visit);
    expect(asked.toSorted()).toEqual(['bookedClasses', 'bookedWork', 'bookingDays', 'busy', 'upcoming']);
    expect(opened.world.sandbox.journal.entries()).toEqual([]);
  });
});

async function visitOf(tenant: Visit['tenant'], store: PageStore): Promise<Visit> {
  const { company } = tenant;
  const attention = await attentionOf(opened.world.store, tenant);
  const format = formatOf('en', company.timeZone);
  return {
    base: '/dashboard',
    company,
    tenant,
    store,
    language: 'en',
    format,
    nowMs: NOW_MS,
    calcom: 'closed',
    attention,
    id: '',
    query: {},
  };
}

/** Notes the methods that are called. */
function counted(store: PageStore, asked: string[]): PageStore {
  const noting = <T extends object>(part: T): T =>
    new Proxy(part, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value === 'function') asked.push(String(name));
        return value;
      },
    });
  const { bookings, dashboard, insight } = store;
  return {
    bookings: noting(bookings),
    dashboard: noting(dashboard),
    insight: noting(insight),
    read: (work) => store.read(work),
  };
}
