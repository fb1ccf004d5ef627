import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { freshStore } from '../../support/database/database.ts';
import { watchPostgres } from '../../support/database/postgres-wire.ts';
import { queryRows } from '../query-rows.ts';
import {
  assignment,
  branch,
  closure,
  company,
  emma,
  hostMapping,
  ledgerEntry,
  map,
  service,
  writeSample,
} from '../sample-company.ts';

interface Opened extends AsyncDisposable {
  readonly store: Store;
  readonly url: string;
}

async function openSample(): Promise<Opened> {
  const opened = await freshStore();
  expect(await opened.store.write(writeSample)).toBe(9);
  return opened;
}

const sample = {
  company,
  branches: [branch],
  staff: [emma],
  services: [service],
  closures: [closure],
  assignments: [assignment],
  maps: [map],
  hostMappings: [hostMapping],
  ledger: [ledgerEntry],
  openIntents: [],
};

describe('a company in the database', () => {
  it('reads as it was written, every field of every row', async () => {
    await using opened = await openSample();
    expect(await opened.store.read((reader) => reader.company('1'))).toEqual(sample);
  });

  it('is read in one round trip, between the beginning and the end of the transaction', async () => {
    await using opened = await openSample();
    await using wire = await watchPostgres(opened.url);
    await using store = await openStore({ url: wire.url });
    await store.requireSchema();
    wire.clear();
    expect(await store.read((reader) => reader.company('1'))).toEqual(sample);
    expect(wire.statements()).toHaveLength(3);
  });

  it.each([`1' OR '1' = '1`, String.raw`\' OR 1 = 1 --`, '$1', '1; SELECT 1'])(
    'has exactly its id: %j is another',
    async (id) => {
      await using opened = await openSample();
      const nothing = Object.fromEntries(Object.keys(sample).map((key) => [key, key === 'company' ? null : []]));
      expect(await opened.store.read((reader) => reader.company(id))).toEqual(nothing);
    },
  );

  it.each([null, { file: '/run/secrets/calcom' }])('keeps where its key is: %j', async (apiKey) => {
    await using opened = await openSample();
    await opened.store.write((transactor) => transactor.upsertCompany({ ...company, apiKey }));
    const stored = await opened.store.read((reader) => reader.company('1'));
    expect(stored.company).toEqual({ ...company, apiKey });
  });

  it('is not written again where nothing changed: no row has a new version', async () => {
    await using opened = await openSample();
    const versions = 'SELECT xmin, ctid FROM calops.calcom_event_map UNION ALL SELECT xmin, ctid FROM calops.services';
    const before = await queryRows(opened.url, versions);
    expect(await opened.store.write(writeSample)).toBe(0);
    expect(await queryRows(opened.url, versions)).toEqual(before);
  });

  it('is written where something changed, and only there', async () => {
    await using opened = await openSample();
    const changed = { ...service, title: 'Ansatz', priceAmount: '60.00' };
    const other = { ...service, id: '441', name: 'dauerwelle', priceAmount: null, priceCurrency: null };
    expect(await opened.store.write((transactor) => transactor.upsertServices('1', [changed, other]))).toBe(2);
    expect(await opened.store.write((transactor) => transactor.upsertServices('1', [changed, other]))).toBe(0);
    const { services } = await opened.store.read((reader) => reader.company('1'));
    expect(services.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([changed, other]);
  });

  it('reads null as it was written, for every value that may be absent', async () => {
    await using opened = await openSample();
    const bare = { ...assignment, customDuration: null, customPrice: null };
    await opened.store.write(async (transactor) => {
      await transactor.upsertAssignments('1', [bare]);
      await transactor.upsertStaff('1', [{ ...emma, email: null, phone: null, branches: [] }]);
    });
    const stored = await opened.store.read((reader) => reader.company('1'));
    expect(stored.assignments).toEqual([bare]);
    expect(stored.staff).toEqual([{ ...emma, email: null, phone: null, branches: [] }]);
  });

  it('knows nothing of another company with the same ids', async () => {
    await using opened = await openSample();
    await opened.store.write(async (transactor) => {
      await transactor.upsertCompany({ ...company, id: '2', name: 'arzt' });
      await transactor.upsertBranches('2', [{ ...branch, title: 'Praxis' }]);
    });
    expect(await opened.store.read((reader) => reader.company('1'))).toEqual(sample);
    expect((await opened.store.read((reader) => reader.company('2'))).branches).toEqual([
      { ...branch, title: 'Praxis' },
    ]);
  });
});

describe('a transaction', () => {
  it('leaves nothing when its work throws, and rethrows what it threw', async () => {
    await using opened = await openSample();
    const fault = new Error('the work’s own');
    const failing = opened.store.write(async (transactor) => {
      await transactor.upsertServices('1', [{ ...service, title: 'never seen' }]);
      throw fault;
    });
    await expect(failing).rejects.toBe(fault);
    expect(await opened.store.read((reader) => reader.company('1'))).toEqual(sample);
  });

  it('sees one moment while it reads, although others commit meanwhile', async () => {
    await using opened = await openSample();
    await opened.store.read(async (reader) => {
      await reader.company('1');
      await opened.store.write((transactor) => transactor.deleteMaps('1', [map]));
      expect((await reader.company('1')).maps).toEqual([map]);
    });
    expect((await opened.store.read((reader) => reader.company('1'))).maps).toEqual([]);
  });

  it.each([
    [
      'a map of an unknown member of staff',
      (store: Store) => store.write((t) => t.upsertMaps('1', [{ ...map, staffId: 'nobody' }])),
    ],
    ['a service of an unknown company', (store: Store) => store.write((t) => t.upsertServices('9', [service]))],
    [
      'one host for two members of staff',
      (store: Store) =>
        store.write(async (t) => {
          await t.upsertStaff('1', [{ ...emma, id: 's2' }]);
          await t.upsertHostMappings('1', [{ ...hostMapping, staffId: 's2' }]);
        }),
    ],
  ])('refuses %s', async (_what, write) => {
    await using opened = await openSample();
    await expect(write(opened.store)).rejects.toMatchObject({ name: 'StoreError', code: 'statement-refused' });
  });
});

describe('deleting', () => {
  it('removes only what is named', async () => {
    await using opened = await openSample();
    const second = { ...map, segmentKey: 'B' };
    await opened.store.write(async (transactor) => {
      await transactor.upsertMaps('1', [second]);
      await transactor.deleteMaps('1', [map]);
      await transactor.deleteAssignments('1', [assignment]);
      await transactor.deleteHostMappings('1', ['s1']);
      await transactor.deleteClosures('1', ['c1']);
      await transactor.deleteLedger('1', [ledgerEntry]);
    });
    const stored = await opened.store.read((reader) => reader.company('1'));
    expect(stored).toEqual({ ...sample, maps: [second], assignments: [], closures: [], hostMappings: [], ledger: [] });
  });

  it('fails, and deletes nothing, when a row that it names is not there', async () => {
    await using opened = await openSample();
    const deleting = opened.store.write((transactor) => transactor.deleteMaps('1', [map, { ...map, segmentKey: 'Z' }]));
    await expect(deleting).rejects.toMatchObject({ code: 'row-mismatch', message: expect.stringContaining('1 of 2') });
    expect((await opened.store.read((reader) => reader.company('1'))).maps).toEqual([map]);
  });
});

describe('child event types', () => {
  it('reach the maps of their event type through the hosts, and null those that are gone', async () => {
    await using opened = await openSample();
    const update = (children: { readonly [userId: string]: number }) =>
      opened.store.write((transactor) => transactor.updateMapChildren('1', map.eventTypeId, children));
    expect(await update({ '101': 99, '555': 1 })).toBe(1);
    expect(await update({ '101': 99 })).toBe(0);
    expect((await opened.store.read((reader) => reader.company('1'))).maps).toEqual([{ ...map, childEventTypeId: 99 }]);
    expect(await update({})).toBe(1);
    expect((await opened.store.read((reader) => reader.company('1'))).maps).toEqual([
      { ...map, childEventTypeId: null },
    ]);
  });

  it('leave a map pending as long as a managed event type has none for it', async () => {
    await using opened = await openSample();
    const status = () => queryRows(opened.url, 'SELECT sync_status FROM calops.calcom_event_map');
    expect(await status()).toEqual([{ sync_status: 'synced' }]);
    await opened.store.write((transactor) => transactor.upsertMaps('1', [{ ...map, childEventTypeId: null }]));
    expect(await status()).toEqual([{ sync_status: 'pending' }]);
    await opened.store.write((transactor) => transactor.updateMapChildren('1', map.eventTypeId, { '101': 5 }));
    expect(await status()).toEqual([{ sync_status: 'synced' }]);
  });
});
