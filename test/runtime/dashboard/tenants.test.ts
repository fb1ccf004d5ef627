import { beforeAll, describe, expect, it } from 'vitest';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { signedSalon } from '../../support/booking/open-runtime.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { slots } from '../../support/booking/slots.ts';
import { queryRows } from '../../store/query-rows.ts';
import { insertRows } from '../../store/insert-rows.ts';
import { visitor } from './visitor.ts';

/** A practice in the same database: a branch, a member of staff and a service have the ids and names of the salon's. */
const practice = catalog('arzt', { title: 'Praxis am Markt' })
  .company({ environment: { teamId: 40_110, apiKey: { env: 'CALCOM_API_KEY_ARZT' } } })
  .branch('zentrale')
  .staff('emma', { title: 'Dr. Anna', host: { email: 'anna@arzt.example' } })
  .service('cut', { minutes: 30, title: 'Fäden ziehen' })
  .performedBy('emma')
  .build();

const opened = sharedRuntime({ catalogs: [signedSalon(), practice] });
const nextMs = slots();
const PAGES = ['', '/review', '/appointments', '/coverage', '/services', '/hosts', '/drift', '/runs'];
const SALONS_OWN = /friseur|salon\.example|Herrenhaarschnitt|Geheime Kundin|geheim|eventType\/cut\/B/i;

let secretId = '';

beforeAll(async () => {
  const { world } = opened();
  await world.store.tokens.create('arzt', { label: 'practice', tokenHash: tokenHash('tok_arzt'), who: 'tester' });
  const customer = { name: 'Geheime Kundin', email: 'geheim@guests.example' };
  const body = { service: 'cut', staff: 'emma', start: new Date(nextMs()).toISOString(), customer };
  const answer = await opened().call('POST', '/v2/bookings', { body });
  secretId = (answer.body as { readonly appointment: { readonly id: string } }).appointment.id;
  await queryRows(
    world.databaseUrl,
    `UPDATE calops.appointments SET calcom_sync_status = 'manual_review' WHERE id = '${secretId}'`,
  );
  await queryRows(
    world.databaseUrl,
    `INSERT INTO calops.alerts (company_id, kind, resource, detail)
     VALUES ('friseur', 'manual_review', 'appointment/${secretId}', '{ "kind": "cancel", "steps": [] }')`,
  );
  const finding = {
    company_id: 'friseur',
    id: 'f1',
    kind: 'orphan',
    resource: 'eventType/cut/B',
    blame: 'unapplied',
    status: 'confirmed',
    first_seen: '2026-11-20T08:00:00Z',
    last_seen: '2026-11-20T08:00:00Z',
    times_seen: 3,
  };
  await insertRows(world.databaseUrl, [['drift_findings', [finding]]]);
});

async function pagesOf(token: string): Promise<readonly (readonly [path: string, body: string])[]> {
  const guest = visitor(opened().server);
  await guest.signIn(token);
  return Promise.all(
    PAGES.map(async (path) => {
      const { status, body } = await guest.get(`/dashboard${path}`);
      expect([path, status]).toEqual([path, 200]);
      return [path, body] as const;
    }),
  );
}

describe('a session of one company', () => {
  it('sees on no page anything of another', async () => {
    for (const [path, body] of await pagesOf('tok_arzt')) {
      expect([path, SALONS_OWN.exec(body)?.[0]]).toEqual([path, undefined]);
      expect(body).toContain('Praxis am Markt');
    }
  });

  it('was tried on every page that there is', () => {
    const [, pages = ''] = opened().server.printRoutes({ commonPrefix: false }).split('dashboard (');
    const found = [...pages.matchAll(/── \/([\w-]+) \(/g)].map(([, path]) => `/${path}`);
    const others = ['/sign-in', '/sign-out', '/live', '/companies'];
    // those of each company are below /companies/:company once more
    expect([...new Set(found)].toSorted()).toEqual([...PAGES.filter((path) => path !== ''), ...others].toSorted());
  });

  it('sees its own, so that the test above can fail', async () => {
    const pages = new Map(await pagesOf('tok_friseur'));
    expect(pages.get('/review')).toContain('Geheime Kundin');
    expect(pages.get('/appointments')).toContain(secretId);
    expect(pages.get('/drift')).toContain('eventType/cut/B');
    expect(pages.get('/hosts')).toContain('emma@salon.example');
    expect(pages.get('/coverage')).toContain('Herrenhaarschnitt');
  });

  it('is answered for a run of another as for one that never was', async () => {
    const [row] = await queryRows(
      opened().world.databaseUrl,
      `SELECT id FROM calops.runs WHERE company_id = 'friseur'`,
    );
    const guest = visitor(opened().server);
    await guest.signIn('tok_arzt');
    const [theirs, unknown] = [
      await guest.get(`/dashboard/runs/${String(row?.['id'])}`),
      await guest.get('/dashboard/runs/none'),
    ];
    expect([theirs.status, theirs.body]).toEqual([404, unknown.body]);
    const owner = visitor(opened().server);
    await owner.signIn('tok_friseur');
    expect((await owner.get(`/dashboard/runs/${String(row?.['id'])}`)).status).toBe(200);
  });

  it('turns no pages over by an appointment of another', async () => {
    const guest = visitor(opened().server);
    await guest.signIn('tok_arzt');
    const of = async (before: string): Promise<string> => {
      const { body } = await guest.get(`/dashboard/appointments?before=${before}`);
      return /<section data-part="appointments">.*<\/section>/s.exec(body)?.[0] ?? '';
    };
    expect(await of(secretId)).toBe(await of(crypto.randomUUID()));
  });

  it('gets only the changes of its own company', async () => {
    const { dashboard } = opened().world.store;
    const before = [await dashboard.version('friseur'), await dashboard.version('arzt')];
    await opened().world.store.bookings.flag('friseur', secretId, {
      code: 'changed-in-calcom',
      segments: [{ segment: 'A' }],
    });
    expect(await dashboard.version('friseur')).not.toBe(before[0]);
    expect(await dashboard.version('arzt')).toBe(before[1]);
  });
});
