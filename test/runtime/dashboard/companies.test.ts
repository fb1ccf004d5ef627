import { beforeAll, describe, expect, it } from 'vitest';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { queryRows } from '../../store/query-rows.ts';
import { openProcess } from '../../support/booking/open-runtime.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { watchPostgres } from '../../support/database/postgres-wire.ts';
import { addCompanies } from './many-companies.ts';
import { openDashboard, type OpenDashboard } from './open-dashboard.ts';
import { visitor, type Visitor } from './visitor.ts';

const OPERATOR = 'tok_operator';
const PAGE = '/dashboard/companies';
const PAGES = ['', '/review', '/appointments', '/coverage', '/services', '/hosts', '/drift', '/runs'];

let salon: OpenDashboard;
let operator: Visitor;

/** The salon, company 1, and seven more. */
beforeAll(async () => {
  salon = await openDashboard();
  const { store, databaseUrl: url } = salon.world;
  await store.tokens.operators.create({ label: 'control room', tokenHash: tokenHash(OPERATOR), who: 'lina' });
  await addCompanies({ url, count: 7, nowMs: salon.clock.now() });
  operator = visitor(salon.server);
  await operator.signIn(OPERATOR);
  return () => salon[Symbol.asyncDispose]();
});

/** The ids of the companies on a page, in its order. */
function idsOn(body: string): readonly string[] {
  return [...body.matchAll(/<th scope="row"><a href="\/dashboard\/companies\/(\w+)"/g)].map(([, id]) => id ?? '');
}

/** Browsers read `&#61;` as `=`. */
function decoded(html: string): string {
  return html.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

describe('an operator', () => {
  it('comes to the page of all companies, from the root of the dashboard and from any page without a company', async () => {
    for (const path of ['', '/review', '/runs/none']) {
      const { status, headers } = await operator.get(`/dashboard${path}`);
      expect([path, status, headers['location']]).toEqual([path, 303, PAGE]);
    }
    const { status, body } = await operator.get(PAGE);
    expect(status).toBe(200);
    expect(idsOn(body).toSorted()).toEqual(['1', 'c001', 'c002', 'c003', 'c004', 'c005', 'c006', 'c007']);
  });

  it('reads every page of each company as the company does, with links that stay there and one back to all', async () => {
    const own = visitor(salon.server);
    await own.signIn();
    for (const path of PAGES) {
      const [mine, theirs] = [await own.get(`/dashboard${path}`), await operator.get(`${PAGE}/1${path}`)];
      expect([path, theirs.status]).toEqual([path, 200]);
      const main = (body: string): string => /<main.*<\/main>/s.exec(body)?.[0] ?? '';
      expect(main(theirs.body).replaceAll(`${PAGE}/1`, '/dashboard')).toBe(main(mine.body));
      const links = [...decoded(theirs.body).matchAll(/href="(\/dashboard[^"]*)"/g)].map(([, href = '']) => href);
      const elsewhere = links.filter((href) => !href.startsWith(`${PAGE}/1`) && !href.startsWith('/dashboard/assets/'));
      expect([path, elsewhere]).toEqual([path, [PAGE]]);
      expect(decoded(theirs.body)).toContain('data-live="/dashboard/live?company=1"');
    }
    expect((await operator.get(`${PAGE}/c002/review`)).status).toBe(200);
  });

  it('gets 404 for a company that is not there', async () => {
    for (const company of ['nobody', '%00', 'a'.repeat(90)]) {
      for (const path of PAGES) expect((await operator.get(`${PAGE}/${company}${path}`)).status).toBe(404);
    }
  });

  it('is notified of changes in all companies, and on the page of one company of that one alone', async () => {
    const { dashboard } = salon.world.store;
    const before = [await dashboard.companiesVersion(), await dashboard.version('c001')];
    expect(await dashboard.companiesVersion()).toBe(before[0]);
    const alert = `INSERT INTO calops.alerts (company_id, kind, resource) VALUES ('c001', 'manual_review', 'appointment/x')`;
    await queryRows(salon.world.databaseUrl, alert);
    expect(await dashboard.companiesVersion()).not.toBe(before[0]);
    expect(await dashboard.version('c001')).not.toBe(before[1]);
    await queryRows(salon.world.databaseUrl, `DELETE FROM calops.alerts WHERE company_id = 'c001'`);
  });

  it('is signed out when the token is revoked', async () => {
    const { operators } = salon.world.store.tokens;
    const { id } = await operators.create({ label: 'short', tokenHash: tokenHash('tok_short'), who: 'lina' });
    const guest = visitor(salon.server);
    await guest.signIn('tok_short');
    expect((await guest.get(PAGE)).status).toBe(200);
    await operators.revoke(id, 'lina');
    expect((await guest.get(PAGE)).status).toBe(303);
  });
});

it('the token of a company sees neither the page of all companies nor a page below it: 404, as for an unknown page', async () => {
  const guest = visitor(salon.server);
  await guest.signIn();
  const unknown = await guest.get('/dashboard/nothing');
  expect(unknown.status).toBe(404);
  for (const path of ['', '/1', '/c001', '/c001/appointments', '/1/review', '/nobody']) {
    const { status, body } = await guest.get(`${PAGE}${path}`);
    expect([path, status]).toEqual([path, 404]);
    expect(body).toBe(unknown.body);
  }
});

describe('the page of all companies', () => {
  const cells = async (id: string): Promise<string> => {
    const { body } = await operator.get(`${PAGE}?language=`, { 'accept-language': 'en' });
    const row = [...body.matchAll(/<tr>.*?<\/tr>/gs)].find(([text]) => text.includes(`${PAGE}/${id}"`));
    return textOf(row?.[0] ?? '');
  };

  it('shows the figures that each company has on its own pages', async () => {
    const own = visitor(salon.server);
    await own.signIn();
    const overview = textOf((await own.get('/dashboard', { 'accept-language': 'en' })).body);
    const rate = /Success rate ([\d.]+%)/.exec(overview)?.[1] ?? 'no rate';
    const row = await cells('1');
    expect(row).toContain(` ${rate} `);
    // review, hazards, drift
    expect(row).toMatch(/ 2 0 2 /);
    expect(row).toContain('Apply not complete');
  });

  it('is sorted by state at first, and by each column in both directions, which its heading says', async () => {
    const { body } = await operator.get(PAGE, { 'accept-language': 'en' });
    expect(body.match(/aria-sort="\w+"/g)).toEqual(['aria-sort="ascending"']);
    const heads = decoded(body).matchAll(/<th\s+scope="col"[^>]*>\s*<a href="([^"]+)"/g);
    const hrefs = [...heads].map(([, href = '']) => href);
    expect(hrefs).toHaveLength(8);
    for (const path of hrefs) {
      const other = path.endsWith('asc') ? path.replace(/asc$/, 'desc') : path.replace(/desc$/, 'asc');
      const [one, reverse] = [await operator.get(path), await operator.get(other)];
      const expected = path.endsWith('asc') ? ['ascending', 'descending'] : ['descending', 'ascending'];
      const found = [one, reverse].map((page) => /aria-sort="(\w+)"/.exec(page.body)?.[1]);
      expect([path, found]).toEqual([path, expected]);
      expect(idsOn(one.body).toSorted()).toEqual(idsOn(body).toSorted());
    }
    const byTitle = idsOn((await operator.get(`${PAGE}?sort=company&order=asc`)).body);
    expect(idsOn((await operator.get(`${PAGE}?sort=company&order=desc`)).body)).toEqual(byTitle.toReversed());
  });

  it.each(['?sort=nothing', '?sort=drift&sort=review', '?order=sideways', '?page=-1', '?page=99', '?page=x&q[]=1'])(
    'with a query that it does not know (%s) shows every company',
    async (query) => {
      const { status, body } = await operator.get(`${PAGE}${query}`);
      expect([status, idsOn(body).length]).toEqual([200, 8]);
    },
  );

  it('shows the titles of companies as text', async () => {
    await queryRows(
      salon.world.databaseUrl,
      `UPDATE calops.companies SET title = '<script>alert(1)</script>' WHERE id = 'c007'`,
    );
    const { body } = await operator.get(PAGE);
    expect(body).not.toContain('<script>alert');
    expect(body).toContain('&#60;script&#62;alert(1)');
  });
});

it('as many statements show 8 companies as 450, of which a page has 200', async () => {
  await using opened = await openDashboard();
  const { databaseUrl, sandbox, store: whole } = opened.world;
  await whole.tokens.operators.create({ label: 'control room', tokenHash: tokenHash(OPERATOR), who: 'lina' });
  await using wire = await watchPostgres(databaseUrl);
  await using store = await openStore({ url: wire.url }, { connections: 1 });
  await using process = openProcess(store, sandbox.url, { clock: manualClock(opened.clock.now()) });
  const guest = visitor(process.server);
  await guest.signIn(OPERATOR);
  const statements = async (path: string): Promise<readonly [count: number, ids: number]> => {
    wire.clear();
    const { body } = await guest.get(path);
    return [wire.statements().length, idsOn(body).length];
  };
  const [count] = await statements(PAGE);
  expect(await statements(PAGE)).toEqual([count, 1]);
  await addCompanies({ url: databaseUrl, count: 449, nowMs: opened.clock.now() });
  expect(count).toBeLessThanOrEqual(3);
  expect(await statements(PAGE)).toEqual([count, 200]);
  expect(await statements(`${PAGE}?sort=company&order=asc&page=3`)).toEqual([count, 50]);
  const pages = await Promise.all([1, 2, 3].map((page) => guest.get(`${PAGE}?sort=drift&order=desc&page=${page}`)));
  expect(new Set(pages.flatMap(({ body }) => idsOn(body))).size).toBe(450);
});
