import { beforeAll, describe, expect, it } from 'vitest';
import { ASSETS } from '../../../src/runtime/dashboard/assets.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { slots } from '../../support/booking/slots.ts';
import { insertRows } from '../../store/insert-rows.ts';
import { queryRows } from '../../store/query-rows.ts';
import { visitor } from './visitor.ts';

/** What somebody might call things who likes to see scripts run. */
const EVIL = `"'><script>alert(1)</script>&`;
const evil = catalog('friseur')
  .company({ title: `Salon ${EVIL}` })
  .branch('zentrale', { title: `Branch ${EVIL}` })
  .staff('emma', { title: `Emma ${EVIL}`, host: { email: 'emma@salon.example' } })
  .staff('lina', { title: 'Lina', host: { username: 'friseur-lina' } })
  .service('cut', { minutes: 30, title: `Cut ${EVIL}`, price: { amount: '29.50', currency: 'EUR' } })
  .performedBy('emma', { primary: true })
  .service('colour', { title: 'Farbe', segments: { A: { minutes: 30, gap: { minutes: 45, policy: 'free' } }, B: 15 } })
  .performedBy('emma', { minutes: { A: 40 } })
  .performedBy('lina')
  .service('perm', { minutes: 60, title: 'Dauerwelle', state: 'paused' })
  .performedBy('emma')
  .service('old', { minutes: 60, title: 'Altes', state: 'retired' })
  .performedBy('emma')
  .build();

const opened = sharedRuntime({ catalogs: [evil] });
const nextMs = slots();

/** Before anybody has looked, somebody took away what Lina's second segment is booked with. */
beforeAll(async () => {
  const lost = `DELETE FROM calops.calcom_event_map WHERE staff_id = 'lina' AND segment_key = 'B' RETURNING 1`;
  expect(await queryRows(opened().world.databaseUrl, lost)).toHaveLength(1);
});

const PAGES = ['', '/review', '/appointments', '/coverage', '/services', '/hosts', '/drift', '/runs'];

async function guest(headers: Readonly<Record<string, string>> = {}) {
  const me = visitor(opened().server);
  await me.signIn();
  return { ...me, see: async (path: string) => (await me.get(`/dashboard${path}`, headers)).body };
}

/** What is read of a page: its text, without tags. */
function read(html: string): string {
  const text = html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  return text.replaceAll('&#62;', '>').replaceAll('&#38;', '&').replaceAll('&#61;', '=');
}

describe('whatever people have written', () => {
  it('is text on every page, never a part of it', async () => {
    const { databaseUrl } = opened().world;
    const body = { service: 'cut', staff: 'emma', start: new Date(nextMs()).toISOString(), customer: { name: EVIL } };
    const answer = await opened().call('POST', '/v2/bookings', { body });
    const { id } = (answer.body as { readonly appointment: { readonly id: string } }).appointment;
    const step = { action: 'book', segment: EVIL, status: 'unknown', bookingUid: EVIL, error: { message: EVIL } };
    const alert = { company_id: 'friseur', id, kind: 'manual_review', resource: `appointment/${id}` };
    const times = { first_seen: '2026-11-20T08:00:00Z', last_seen: '2026-11-20T08:00:00Z', times_seen: 1 };
    const texts = {
      id: EVIL,
      resource: `eventType/${EVIL}/A`,
      field: EVIL,
      theirs: { a: EVIL },
      ours: EVIL,
      reason: EVIL,
      changed_by: { name: EVIL, email: EVIL, at: '2026-11-20T08:00:00.000Z', source: EVIL },
    };
    const finding = {
      company_id: 'friseur',
      kind: 'field-changed',
      blame: 'outside',
      status: 'acknowledged',
      ...texts,
      ...times,
    };
    const run = {
      id: 'evil',
      company_id: 'friseur',
      command: EVIL,
      who: EVIL,
      host: EVIL,
      commit: EVIL,
      status: 'done',
    };
    const change = {
      run_id: 'evil',
      change_id: EVIL,
      company_id: 'friseur',
      kind: 'service',
      action: EVIL,
      name: EVIL,
    };
    await insertRows(databaseUrl, [
      ['alerts', [{ ...alert, detail: { steps: [step] }, raised_at: times.first_seen }]],
      ['drift_findings', [finding]],
      [
        'runs',
        [{ ...run, run_url: 'javascript:alert(1)', started_at: times.first_seen, finished_at: times.last_seen }],
      ],
      [
        'run_changes',
        [{ ...change, status: 'failed', before: { [EVIL]: EVIL }, after: null, error: { code: EVIL, message: EVIL } }],
      ],
    ]);
    const me = await guest();
    for (const path of [...PAGES, '/runs/evil']) {
      const page = await me.see(path);
      expect([path, page.includes('alert(1)')]).toEqual([path, true]);
      expect([path, page.match(/<script(?! src="\/dashboard\/assets\/)|href="javascript/g)]).toEqual([path, null]);
    }
    await queryRows(databaseUrl, `UPDATE calops.alerts SET resolved_at = now()`);
  });

  it('is refused as a page: an address that is not there answers with one, and repeats nothing', async () => {
    const me = await guest();
    const { status, headers, body } = await me.get('/dashboard/%3Cscript%3Ealert(1)');
    expect([status, headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(body).not.toContain('alert');
  });
});

describe('the headers for browsers', () => {
  it('is to run and load nothing but what comes from here, and to keep nothing', async () => {
    const me = await guest();
    for (const path of ['/dashboard', '/dashboard/sign-in?next=/', '/dashboard/nothing']) {
      const { headers } = await visitor(opened().server).get(path);
      expect({ path, ...headers }).toMatchObject({
        path,
        'content-security-policy': expect.stringMatching(/^default-src 'none';script-src 'self';style-src 'self';/),
        'cache-control': 'no-store',
        'referrer-policy': 'same-origin',
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
      });
    }
    expect((await me.get('/healthz')).headers['content-security-policy']).toBe(
      "default-src 'none';frame-ancestors 'none'",
    );
  });

  it.each(Object.values(ASSETS))('may keep $path forever', async ({ path, type, text }) => {
    const { status, headers, body } = await visitor(opened().server).get(path);
    expect([status, body]).toEqual([200, text]);
    expect(headers).toMatchObject({
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it('names style and script by what is in them', async () => {
    const page = await (await guest()).see('');
    for (const { path } of Object.values(ASSETS)) {
      expect(path).toMatch(/-[0-9a-f]{12}\.\w+$/);
      expect(page).toContain(path);
    }
  });
});

describe('the language', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.5', 'de'],
    ['fr,en;q=0.8,de;q=0.7', 'en'],
    ['fr', 'de'],
  ])('of a browser that asks for %s is %s: the company’s own is German', async (accepted, language) => {
    expect(await (await guest({ 'accept-language': accepted })).see('')).toContain(`<html lang="${language}">`);
  });

  it('is the one that was chosen, once it was', async () => {
    const me = await guest({ 'accept-language': 'de' });
    const { status, headers, setCookies } = await me.get('/dashboard/runs?language=en');
    expect([status, headers['location']]).toEqual([303, '/dashboard/runs']);
    expect(setCookies[0]).toMatch(/^calops_language=en; Max-Age=31536000; Path=\/dashboard; HttpOnly; SameSite=Strict/);
    expect(read(await me.see('/runs'))).toContain('Who applied what, when');
  });
});

describe('the pages', () => {
  it('say that nothing is to do when there is nothing, and what would change empty lists', async () => {
    const page = read(await (await guest({ 'accept-language': 'en' })).see('/review'));
    expect(page).toContain('Nothing needs your attention');
  });

  it('show who can be booked for what, and name what is missing', async () => {
    const page = read(await (await guest({ 'accept-language': 'en' })).see('/coverage'));
    expect(page).toMatch(/Farbe 2 segments 2\/2 can be booked 1\/2 missing: B/);
    expect(page).toMatch(/Dauerwelle paused paused – not declared/);
    expect(page).toMatch(/Altes retired retired – not declared/);
  });

  it('show a composite in time: segments, gaps, and whose minutes differ', async () => {
    const page = read(await (await guest({ 'accept-language': 'en' })).see('/services'));
    expect(page).toContain('1 h 30 min in total, busy for 45 min');
    expect(page).toMatch(/A [^.]* 30 min Gap, staff are free for others 45 min B [^.]* 15 min/);
    expect(page).toContain('(takes 1 h 40 min)');
    expect(page).toContain('€29.50');
  });

  it('show whose host is not sure', async () => {
    const page = read(await (await guest({ 'accept-language': 'en' })).see('/hosts'));
    expect(page).toContain('1 of 2 staff members are matched with certainty');
    expect(page).toMatch(/Lina lina@salon.example user 1004 · friseur-lina user name 85 to review/);
    expect(page).toContain('calops hosts --company friseur');
  });
});
