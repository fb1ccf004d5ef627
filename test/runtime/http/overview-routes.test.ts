import { beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';
import { queryRows } from '../../store/query-rows.ts';

const company = catalog('friseur')
  .branch('zentrale', { title: 'Zentrale' })
  .branch('nord', { title: 'Nord' })
  .staff('emma', { title: 'Emma', host: { email: 'emma@salon.example' }, branches: ['zentrale', 'nord'] })
  .staff('fabian', { title: 'Fabian', host: { email: 'fabian@salon.example' }, branches: ['zentrale'] })
  .service('cut', { title: 'Haarschnitt', minutes: 30, price: { amount: '29.50', currency: 'EUR' } })
  .performedBy('emma')
  .service('colour', {
    title: 'Farbe',
    segments: { A: { minutes: 30, gap: { minutes: 45, policy: 'blocked' } }, B: 15 },
    branches: ['zentrale'],
  })
  .performedBy('emma', { minutes: { A: 40 } })
  .performedBy('fabian')
  .service('perm', { minutes: 60, state: 'paused', branches: ['nord'] })
  .performedBy('emma')
  .service('duo', { minutes: 20, scheduling: 'collective', branches: ['zentrale'] })
  .performedBy('emma')
  .performedBy('fabian')
  .service('old', { minutes: 60, state: 'retired' })
  .performedBy('emma')
  .build();

const opened = sharedRuntime({ catalogs: [company] });
const get = (path: string) => opened().call('GET', path);

/** Somebody took away what Fabian's second segment is booked with. */
beforeAll(async () => {
  const lost = `DELETE FROM calops.calcom_event_map WHERE staff_id = 'fabian' AND segment_key = 'B' RETURNING 1`;
  expect(await queryRows(opened().world.databaseUrl, lost)).toHaveLength(1);
});

interface Listed {
  readonly services: readonly { readonly name: string; readonly branches: readonly { readonly name: string }[] }[];
}

function listed(body: Listed) {
  return body.services.map(({ name, branches }) => [name, branches.map((branch) => branch.name)]);
}

describe('GET /event-types', () => {
  it('lists segments, minutes, gaps and price of each service, who can be booked, and whether all who should can', async () => {
    const { status, body } = await get('/event-types');
    expect(status).toBe(200);
    const { services } = body as Listed;
    expect(services.find(({ name }) => name === 'cut')).toMatchObject({
      title: 'Haarschnitt',
      state: 'active',
      minutes: 30,
      price: { amount: '29.50', currency: 'EUR' },
      branches: [
        { name: 'nord', staff: [{ name: 'emma', title: 'Emma', minutes: 30 }], isFullyMapped: true },
        { name: 'zentrale', staff: [{ name: 'emma' }], isFullyMapped: true },
      ],
    });
    expect(services.find(({ name }) => name === 'colour')).toMatchObject({
      minutes: 90,
      price: null,
      segments: [
        { key: 'A', minutes: 30, gapAfter: { minutes: 45, policy: 'blocked' } },
        { key: 'B', minutes: 15, gapAfter: null },
      ],
      branches: [{ name: 'zentrale', staff: [{ name: 'emma', minutes: 100 }], isFullyMapped: false }],
    });
  });

  it('lists all staff whose time a collective service takes', async () => {
    const { services } = (await get('/event-types')).body as Listed;
    expect(services.find(({ name }) => name === 'duo')).toMatchObject({
      branches: [{ staff: [{ name: 'emma' }, { name: 'fabian' }], isFullyMapped: true }],
    });
  });

  it('shows a paused service as such, without bookable staff, and a retired one not at all', async () => {
    const { services } = (await get('/event-types')).body as Listed;
    expect(services.map(({ name }) => name)).toEqual(['colour', 'cut', 'duo', 'perm']);
    expect(services.at(-1)).toMatchObject({ state: 'paused', branches: [{ staff: [], isFullyMapped: false }] });
  });

  it('of a branch lists only what is offered there, by its name or id', async () => {
    expect(listed((await get('/event-types/branch/nord')).body)).toEqual([
      ['cut', ['nord']],
      ['perm', ['nord']],
    ]);
    expect(await get('/event-types/branch/west')).toMatchObject({ status: 404, body: { code: 'unknown-branch' } });
  });
});

describe('GET /staff-event-matrix', () => {
  it('says of each member of staff and service whether it can be booked, and which segments are missing', async () => {
    const { status, body } = await get('/staff-event-matrix');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      services: [{ name: 'colour' }, { name: 'cut' }, { name: 'duo' }, { name: 'perm' }],
      staff: [
        {
          name: 'emma',
          hasHost: true,
          services: [
            {
              service: 'colour',
              isBookable: true,
              branches: [{ name: 'zentrale', isBookable: true, missingSegments: [] }],
            },
            { service: 'cut', assignment: 'active', isBookable: true, branches: [{}, {}] },
            { service: 'duo', isBookable: true },
            { service: 'perm', isBookable: false },
          ],
        },
        {
          name: 'fabian',
          services: [
            {
              service: 'colour',
              assignment: 'active',
              isBookable: false,
              branches: [{ name: 'zentrale', isBookable: false, missingSegments: ['B'] }],
            },
            { service: 'cut', assignment: null, isBookable: false, branches: [] },
            { service: 'duo', assignment: 'active', isBookable: true },
            { service: 'perm', assignment: null },
          ],
        },
      ],
    });
  });
});

describe('a path with a company', () => {
  it.each([
    ['/event-types', '/event-types/friseur/branch'],
    ['/event-types/branch/nord', '/event-types/friseur/branch/nord'],
    ['/staff-event-matrix', '/staff-event-matrix/friseur'],
  ])('answers as %s when it is the one of the token', async (path, withCompany) => {
    const answer = await get(withCompany);
    expect([answer.status, answer.body]).toEqual([200, (await get(path)).body]);
  });

  it.each(['/event-types/arzt/branch', '/event-types/arzt/branch/nord', '/staff-event-matrix/arzt'])(
    'is not there when it is another: %s',
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 404, body: { code: 'unknown-company' } });
    },
  );
});

it('answers with Cal.com away, from what was applied', async () => {
  opened().world.sandbox.setFaults({ rules: [{ match: {}, fault: { kind: 'status', status: 503 } }] });
  expect([(await get('/event-types')).status, (await get('/staff-event-matrix')).status]).toEqual([200, 200]);
});
