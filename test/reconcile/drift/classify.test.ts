import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../src/model/catalog.ts';
import type { NoEffect } from '../../../src/model/drift-finding.ts';
import { classifyDrift } from '../../../src/reconcile/drift/classify.ts';
import { type ObservationBuilder, observed } from '../../support/manifests/observation-builder.ts';
import { salon, withService } from '../../support/manifests/salon.ts';

const catalog = salon().build();
const there = observed(catalog).asApplied();

function classify(builder: ObservationBuilder, declared: Catalog = catalog, noEffects: readonly NoEffect[] = []) {
  const observation = builder.build();
  const { team, stored } = observation;
  if (!team.known || !stored.known) throw new Error('the builder makes proven reads');
  const found = classifyDrift({
    children: [],
    catalog: declared,
    observation,
    team: team.value,
    stored: stored.value,
    noEffects,
  });
  return found.map(({ kind, resource, field, blame, theirs, ours, lastApplied }) => {
    return { kind, resource, field, blame, theirs, ours, lastApplied };
  });
}

/** `outside field-changed eventType/cut/A title` */
function told(builder: ObservationBuilder, declared?: Catalog, noEffects?: readonly NoEffect[]): readonly string[] {
  return classify(builder, declared, noEffects).map(({ blame, kind, resource, field }) =>
    [blame, kind, resource, field].filter((part) => part !== null).join(' '),
  );
}

const MAP = 'map/zentrale/cut/A/emma';

function withMap(change: object | null): ObservationBuilder {
  const maps = there.stored.maps.flatMap((row) => {
    const isMeant = row.serviceId === 'cut' && row.staffId === 'emma';
    return isMeant ? (change === null ? [] : [{ ...row, ...change }]) : [row];
  });
  return there.withStored({ maps });
}

describe('what is as it was applied', () => {
  it('is no drift', () => {
    expect(told(there)).toEqual([]);
  });

  it('is no drift when only git changed since, or what git says now was made by hand', () => {
    const renamed = withService(catalog, 'cut', { title: 'Cut' });
    expect(told(there, renamed)).toEqual([]);
    expect(told(there.edited('cut/A', { title: 'Cut' }), renamed)).toEqual([]);
  });
});

describe('a field', () => {
  it('changed outside, with theirs, ours and last applied', () => {
    expect(classify(there.edited('cut/A', { title: 'Cut!' }))).toEqual([
      {
        kind: 'field-changed',
        resource: 'eventType/cut/A',
        field: 'title',
        blame: 'outside',
        theirs: 'Cut!',
        ours: 'Herrenhaarschnitt',
        lastApplied: 'Herrenhaarschnitt',
      },
    ]);
  });

  it('changed both outside and in git', () => {
    const renamed = withService(catalog, 'cut', { title: 'Cut' });
    expect(classify(there.edited('cut/A', { title: 'Cut!' }), renamed)).toMatchObject([
      { blame: 'both', theirs: 'Cut!', ours: 'Cut', lastApplied: 'Herrenhaarschnitt' },
    ]);
  });

  it.each(['warn', 'revert', 'accept'] as const)('is a finding whatever an apply would do about it (%s)', (policy) => {
    const declared = withService(catalog, 'cut', { externalChanges: policy });
    expect(told(there.edited('cut/A', { title: 'Cut!' }), declared)).toEqual([
      'outside field-changed eventType/cut/A title',
    ]);
  });

  it('that was accepted is no finding', () => {
    const declared = withService(catalog, 'cut', { externalChanges: 'accept' });
    const accepted = there.edited('cut/A', { title: 'Cut!' }).withLedger('cut/A', { accepted: { title: 'Cut!' } });
    expect(told(accepted, declared)).toEqual([]);
  });

  it('of a paused service is compared too', () => {
    const paused = withService(catalog, 'cut', { state: 'paused' });
    expect(told(there.edited('cut/A', { title: 'Cut!' }), paused)).toEqual([
      'outside field-changed eventType/cut/A title',
    ]);
  });
});

describe('hosts', () => {
  const [emma, fabian] = [there.userId('emma'), there.userId('fabian-1')];

  it('removed and added, each by itself', () => {
    const other = there.userId('fabian-2');
    const edited = there.edited('cut/A', { hosts: [fabian, other] });
    expect(classify(edited)).toMatchObject([
      { kind: 'host-added', field: `hosts.${other}`, theirs: other, ours: null, lastApplied: null, blame: 'outside' },
      { kind: 'host-removed', field: `hosts.${emma}`, theirs: null, ours: emma, lastApplied: emma, blame: 'outside' },
    ]);
  });

  it('changed outside and in git are both reported', () => {
    const fewer = withService(catalog, 'cut', { staff: [] });
    expect(told(there.edited('cut/A', { hosts: [emma] }), fewer)).toEqual([
      `both host-removed eventType/cut/A hosts.${fabian}`,
    ]);
  });

  it('who left the team leave a member of staff unmapped', () => {
    expect(classify(there.withoutMember('emma'))).toContainEqual({
      kind: 'host-unmapped',
      resource: 'staff/emma',
      field: null,
      blame: 'outside',
      theirs: null,
      ours: 'emma@salon.example',
      lastApplied: emma,
    });
  });

  it('who left the team and are retired everywhere are no finding', () => {
    const without = (state: 'retired' | 'paused') => ({
      ...catalog,
      services: catalog.services.map((service) => ({
        ...service,
        staff: service.staff.map((entry) => (entry.staff === 'emma' ? { ...entry, state } : entry)),
      })),
    });
    const gone = (state: 'retired' | 'paused') =>
      told(there.withoutMember('emma'), without(state)).filter((one) => one.includes('staff/emma'));
    expect(gone('retired')).toEqual([]);
    expect(gone('paused')).toEqual(['outside host-unmapped staff/emma']);
  });

  it('who never came are not applied', () => {
    const without = there.withoutMember('emma').withStored({ hostMappings: [] });
    expect(told(without)).toContain('unapplied host-unmapped staff/emma');
  });

  it('without a staff member are unmapped', () => {
    const stranger = there.withNewMember({ userId: 900, email: 'zoe@salon.example' });
    const edited = stranger.edited('cut/A', { hosts: [emma, fabian, 900] });
    expect(told(edited)).toEqual(['outside host-added eventType/cut/A hosts.900', 'outside host-unmapped host/900']);
    expect(told(stranger)).toEqual([]);
  });
});

describe('event types', () => {
  it('that are gone are reported once, and not for each of their maps', () => {
    expect(classify(there.deleted('cut/A'))).toMatchObject([
      { kind: 'event-type-missing', resource: 'eventType/cut/A', blame: 'outside', lastApplied: there.idOf('cut/A') },
    ]);
  });

  it('that are not ours are unmanaged', () => {
    expect(classify(there.withForeign(7000, { slug: 'beratung' }))).toMatchObject([
      { kind: 'unmanaged', resource: 'eventType/7000', theirs: 'beratung', ours: null, blame: 'outside' },
    ]);
  });

  it('that git no longer declares are orphans, distinct from those that are gone', () => {
    const without = { ...catalog, services: catalog.services.filter(({ name }) => name !== 'cut') };
    const isEventType = ({ resource }: { readonly resource: string }) => resource === 'eventType/cut/A';
    const slug = there.ledgerEntry('cut/A').slug;
    expect(told(there, without)).toEqual(['unapplied orphan eventType/cut/A', 'unapplied orphan service/cut']);
    expect(classify(there, without).find(isEventType)).toMatchObject({ theirs: slug, ours: null, lastApplied: slug });
    expect(classify(there.deleted('cut/A'), without).find(isEventType)).toMatchObject({ theirs: null });
  });
});

describe('event maps', () => {
  it('that are gone from the database are missing', () => {
    expect(classify(withMap(null))).toMatchObject([
      { kind: 'map-missing', resource: MAP, blame: 'outside', theirs: null, lastApplied: there.idOf('cut/A') },
    ]);
  });

  it('whose child never came were not applied', () => {
    expect(told(withMap(null).withLedger('cut/A', { children: {} }))).toContain(`unapplied map-missing ${MAP}`);
  });

  it.each([
    ['another event type', { eventTypeId: 1002 }, 'eventTypeId'],
    ['no event type of the team', { eventTypeId: 5 }, 'eventTypeId'],
    ['another child', { childEventTypeId: 5 }, 'childEventTypeId'],
    ['no child', { childEventTypeId: null }, 'childEventTypeId'],
  ])('that name %s are stale', (_, change, field) => {
    expect(told(withMap(change))).toEqual([`unapplied map-stale ${MAP} ${field}`]);
  });

  it('that git has since declared or removed are no drift', () => {
    const [cut] = catalog.services.filter(({ name }) => name === 'cut');
    const staff = cut?.staff ?? [];
    const more = [...staff, ...staff.slice(0, 1).map((entry) => ({ ...entry, staff: 'fabian-2' }))];
    expect(told(there, withService(catalog, 'cut', { staff: more }))).toEqual([]);
    expect(told(there, withService(catalog, 'cut', { staff: staff.slice(0, 1) }))).toEqual([]);
  });
});

describe('writes without effect', () => {
  const noEffect = [{ resource: 'eventType/cut/A', fields: ['title', 'hidden'] }];

  it('are findings of the fields that are still not as they were sent', () => {
    const { title: _, ...applied } = there.ledgerEntry('cut/A').applied;
    const before = there.edited('cut/A', { title: 'Old' }).withLedger('cut/A', { applied });
    expect(classify(before, catalog, noEffect)).toMatchObject([
      { kind: 'no-effect', resource: 'eventType/cut/A', field: 'title', blame: 'unapplied', theirs: 'Old' },
    ]);
  });

  it('are findings of a create that made nothing', () => {
    const before = there.deleted('cut/A').withoutLedger('cut/A');
    expect(told(before, catalog, noEffect)).toContain('unapplied no-effect eventType/cut/A');
  });

  it('are none when it came right by itself', () => {
    expect(told(there, catalog, noEffect)).toEqual([]);
  });
});

describe('ids', () => {
  const ids = (builder: ObservationBuilder): readonly string[] => {
    const observation = builder.build();
    const { team, stored } = observation;
    if (!team.known || !stored.known) throw new Error('the builder makes proven reads');
    const reading = { catalog, observation, team: team.value, stored: stored.value, noEffects: [] };
    return classifyDrift({ ...reading, children: [] }).map(({ id }) => id);
  };

  it('are the same when the same thing is found again, and differ from field to field', () => {
    const [first, second] = ids(there.edited('cut/A', { title: 'Cut!', hidden: true }));
    expect(first).not.toBe(second);
    expect(ids(there.edited('cut/A', { title: 'Cut?' }))).toEqual([first]);
  });

  it('are the same whatever the order in which Cal.com lists', () => {
    const edited = there.edited('cut/A', { title: 'Cut!', hosts: [] });
    expect(ids(edited.listedAs((list) => list.toReversed()))).toEqual(ids(edited));
  });
});
