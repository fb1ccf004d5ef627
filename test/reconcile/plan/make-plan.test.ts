import { describe, expect, it } from 'vitest';
import type { Catalog, Service } from '../../../src/model/catalog.ts';
import { callsCalcom, writeCost } from '../../../src/reconcile/plan/finish-plan.ts';
import { AFTER_APPLY } from '../../../src/reconcile/plan/plan.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { heapBytes } from '../../support/heap-bytes.ts';
import { childId, observed } from '../../support/manifests/observation-builder.ts';
import { actions, changeOf, planOf } from '../../support/manifests/plan-of.ts';

const base = catalog('friseur', { id: '1' }).branch('nord').branch('zentrale').staff('emma').staff('lea');
const dye = base
  .service('dye', { id: '440', title: 'Färben', segments: { A: { minutes: 30, title: 'Auftragen', gap: 45 }, B: 15 } })
  .performedBy('emma')
  .performedBy('lea');
const wanted = dye.service('cut', { title: 'Schnitt' }).performedBy('emma').build();
const applied = observed(wanted).asApplied();

/** The same company with one service changed. */
function withService(name: string, change: Partial<Service>, of: Catalog = wanted): Catalog {
  return { ...of, services: of.services.map((one) => (one.name === name ? { ...one, ...change } : one)) };
}

function withoutService(name: string): Catalog {
  return { ...wanted, services: wanted.services.filter((one) => one.name !== name) };
}

describe('a first plan', () => {
  const plan = planOf(wanted, observed(wanted).empty());

  it('says that there is no ledger yet', () => {
    expect(plan.first).toBe(true);
    expect(planOf(wanted, applied).first).toBe(false);
  });

  it('makes one event type for each service and segment, with all of its staff as hosts', () => {
    const eventTypes = plan.changes.filter((change) => change.kind === 'eventType');
    expect(eventTypes.map(({ action, name, patch }) => [action, name, patch.hosts])).toEqual([
      ['create', 'cut/A', [101]],
      ['create', 'dye/A', [101, 102]],
      ['create', 'dye/B', [101, 102]],
    ]);
  });

  it('says for a composite which segment of how many, and for a simple service its title', () => {
    expect(changeOf(plan, 'eventType', 'dye/A').patch.title).toBe('Färben: Auftragen (1 of 2)');
    expect(changeOf(plan, 'eventType', 'cut/A').patch.title).toBe('Schnitt');
  });

  it('makes one map for each segment, member of staff and branch', () => {
    const maps = plan.changes.filter(({ kind }) => kind === 'map').map(({ name }) => name);
    const expected = ['nord', 'zentrale'].flatMap((branch) => [
      ...['A', 'B'].flatMap((segment) => ['emma', 'lea'].map((staff) => `${branch}/dye/${segment}/${staff}`)),
      `${branch}/cut/A/emma`,
    ]);
    expect(maps.toSorted()).toEqual(expected.toSorted());
  });

  it('names events by company, branch, service id and segment', () => {
    expect(changeOf(plan, 'map', 'zentrale/dye/B/lea').row.eventNamePattern).toBe('FRISEUR-ZENTRALE-440-B');
  });

  it('orders waves: rows, event types, maps, assignments and hosts', () => {
    const waves = plan.changes.map(({ wave }) => wave);
    expect(waves).toEqual(waves.toSorted((a, b) => a - b));
    expect(new Set(plan.changes.map(({ kind, wave }) => `${wave} ${kind}`))).toEqual(
      new Set([
        '1 company',
        '1 branch',
        '1 staff',
        '1 service',
        '2 eventType',
        '4 map',
        '5 assignment',
        '5 hostMapping',
      ]),
    );
  });

  it('names for each change all that must be done first', () => {
    const map = changeOf(plan, 'map', 'zentrale/dye/B/lea');
    expect(map.dependsOn).toEqual(['eventType/dye/B', 'service/dye', 'staff/lea', 'branch/zentrale']);
    expect(changeOf(plan, 'eventType', 'dye/B').dependsOn).toEqual(['service/dye']);
    expect(changeOf(plan, 'service', 'dye').dependsOn).toEqual(['company/friseur']);
  });

  it('says what it costs: one call for each event type and one list', () => {
    expect(plan.calls).toMatchObject({ made: 3, toMake: 4 });
    expect(plan.summary).toMatchObject({ create: 3, update: 0, keep: 0, maps: 10, rows: 12 });
  });
});

describe('a plan after a complete apply', () => {
  it('is empty', () => {
    const plan = planOf(wanted, applied);
    expect(plan).toMatchObject({ changes: [], drift: [], guards: [], unmanaged: [], unknown: [] });
    expect(plan.summary).toMatchObject({ keep: 3, blocked: 0 });
    expect(plan.calls).toMatchObject({ toMake: 0, seconds: 0 });
  });

  it('compares only what is declared: what git does not say may be anything', () => {
    const edited = applied.edited('cut/A', { description: 'von Hand', slotInterval: 10, minimumBookingNotice: 5 });
    expect(planOf(wanted, edited)).toMatchObject({ changes: [], drift: [] });
  });

  it('does not depend on the order of manifests, of the list, or of the members', () => {
    const reversed: Catalog = {
      ...wanted,
      branches: wanted.branches.toReversed(),
      staff: wanted.staff.toReversed(),
      services: wanted.services.toReversed().map((service) => ({
        ...service,
        branches: service.branches.toReversed(),
        staff: service.staff.toReversed(),
        source: { ...service.source, line: service.source.line + 40 },
      })),
    };
    const edited = applied.edited('dye/A', { title: 'x' }).edited('cut/A', { title: 'y' }).withoutLedger('dye/B');
    const turned = edited.listedAs((list) => list.toReversed());
    const plan = planOf(wanted, edited);
    expect(actions(planOf(reversed, turned))).toEqual(actions(plan));
    expect(planOf(reversed, turned).digest).toBe(plan.digest);
  });

  it('has another digest when it would do something else', () => {
    const longer = withService('cut', { title: 'Schnitt!' });
    const longest = withService('cut', { title: 'Schnitt!!' });
    const digests = [wanted, longer, longest].map((one) => planOf(one, applied).digest);
    expect(new Set(digests).size).toBe(3);
    expect(planOf(longer, applied).digest).toBe(digests[1]);
  });
});

describe('changed outside git', () => {
  it('by warn is reported and not written', () => {
    const plan = planOf(wanted, applied.edited('cut/A', { title: 'Haarschnitt' }));
    expect(plan.changes).toEqual([]);
    expect(plan.drift).toMatchObject([
      {
        kind: 'field-changed',
        resource: 'eventType/cut/A',
        field: 'title',
        theirs: 'Haarschnitt',
        ours: 'Schnitt',
        policy: 'warn',
      },
    ]);
  });

  it('takes a host away: the map is left as it is, also when something else is written', () => {
    const declared = withService('cut', { title: 'Kurz' });
    const there = observed(wanted).asApplied();
    const plan = planOf(declared, there.edited('cut/A', { hosts: [] }));
    expect(changeOf(plan, 'eventType', 'cut/A').patch).toEqual({ title: 'Kurz' });
    expect(plan.changes.filter(({ kind }) => kind === 'map')).toEqual([]);
  });

  it('by revert is written back', () => {
    const strict = withService('cut', { externalChanges: 'revert' });
    const plan = planOf(strict, observed(strict).asApplied().edited('cut/A', { title: 'Haarschnitt' }));
    expect(changeOf(plan, 'eventType', 'cut/A')).toMatchObject({ action: 'update', patch: { title: 'Schnitt' } });
    expect(plan.drift).toMatchObject([{ policy: 'revert' }]);
  });

  it('by accept is noted in the ledger, once, without a call', () => {
    const lenient = withService('cut', { externalChanges: 'accept' });
    const edited = observed(lenient).asApplied().edited('cut/A', { title: 'Haarschnitt' });
    const plan = planOf(lenient, edited);
    const change = changeOf(plan, 'eventType', 'cut/A');
    expect(change).toMatchObject({ action: 'record', patch: {}, accepted: { title: 'Haarschnitt' } });
    expect(plan.calls.toMake).toBe(0);
    const noted = edited.withLedger('cut/A', { applied: change.declared, accepted: change.accepted });
    expect(planOf(lenient, noted)).toMatchObject({ changes: [], drift: [] });
  });

  it.each([
    { externalChanges: 'warn', externalFieldChanges: { title: 'revert' }, patch: { title: 'Schnitt' }, notes: {} },
    { externalChanges: 'revert', externalFieldChanges: { title: 'warn' }, patch: { hidden: true }, notes: {} },
    { externalChanges: 'warn', externalFieldChanges: { hidden: 'accept' }, patch: {}, notes: { hidden: false } },
    {
      externalChanges: 'revert',
      externalFieldChanges: { title: 'accept' },
      patch: { hidden: true },
      notes: { title: 'Haarschnitt' },
    },
  ] as const)('by a word of its own for the field: $externalChanges, $externalFieldChanges', (row) => {
    const { patch, notes, ...policies } = row;
    const declared = withService('cut', policies);
    const edited = observed(declared).asApplied().edited('cut/A', { title: 'Haarschnitt', hidden: false });
    const plan = planOf(declared, edited);
    expect(changeOf(plan, 'eventType', 'cut/A')).toMatchObject({ patch, accepted: notes });
    expect(Object.fromEntries(plan.drift.map(({ field, policy }) => [field, policy]))).toMatchObject({
      title: policies.externalChanges,
      hidden: policies.externalChanges,
      ...policies.externalFieldChanges,
    });
    const wished = planOf(declared, edited, { allow: ['revert:cut/A'] });
    expect(changeOf(wished, 'eventType', 'cut/A').patch).toEqual({ title: 'Schnitt', hidden: true });
  });

  it('and in git is a conflict: held back until git agrees, or revert is chosen', () => {
    const edited = applied.edited('cut/A', { title: 'Haarschnitt' });
    const renamed = withService('cut', { title: 'Kurzhaarschnitt' });
    expect(changeOf(planOf(renamed, edited), 'eventType', 'cut/A').blockedBy).toEqual(['conflict']);
    const agreed = planOf(withService('cut', { title: 'Haarschnitt' }), edited);
    expect(changeOf(agreed, 'eventType', 'cut/A')).toMatchObject({ action: 'record', blockedBy: [] });
    for (const allow of ['revert:cut/A', 'revert:*']) {
      const change = changeOf(planOf(renamed, edited, { allow: [allow] }), 'eventType', 'cut/A');
      expect(change).toMatchObject({ action: 'update', patch: { title: 'Kurzhaarschnitt' }, blockedBy: [] });
    }
  });
});

describe('an event type that is gone from Cal.com', () => {
  const gone = applied.deleted('cut/A');

  it('is reported, and by itself not made again', () => {
    const plan = planOf(wanted, gone);
    expect(plan.changes).toEqual([]);
    expect(plan.drift).toMatchObject([{ kind: 'event-type-missing', resource: 'eventType/cut/A', policy: 'warn' }]);
    expect(plan.summary.keep).toBe(2);
  });

  it.each(['recreate:cut/A', 'recreate:*', 'revert:cut/A'])('is made again by %s, and its maps follow', (allow) => {
    const plan = planOf(wanted, gone, { allow: [allow] });
    expect(actions(plan)).toEqual([
      'create eventType/cut/A',
      'update map/nord/cut/A/emma',
      'update map/zentrale/cut/A/emma',
    ]);
    const map = changeOf(plan, 'map', 'nord/cut/A/emma');
    expect(map.dependsOn).toEqual(['eventType/cut/A']);
    expect(map.fields).toEqual([
      { path: 'eventTypeId', from: applied.idOf('cut/A'), to: AFTER_APPLY },
      { path: 'childEventTypeId', from: childId(applied.idOf('cut/A'), 101), to: AFTER_APPLY },
    ]);
  });

  it('and whose slug another one has now, is taken over on request only', () => {
    const replaced = gone.withForeign(77, { slug: 'friseur-cut-a', hosts: [101] });
    const plan = planOf(wanted, replaced);
    expect(changeOf(plan, 'eventType', 'cut/A')).toMatchObject({
      action: 'adopt',
      eventTypeId: 77,
      blockedBy: ['slug-taken'],
    });
    expect(changeOf(plan, 'map', 'nord/cut/A/emma')).toMatchObject({ action: 'update', blockedBy: ['slug-taken'] });
    expect(plan.drift).toMatchObject([{ kind: 'event-type-missing' }]);
    expect(planOf(wanted, replaced, { allow: ['adopt:cut/A'] }).guards).toEqual([]);
  });

  it('and was made again by a run that was killed, is finished', () => {
    const halfDone = gone.withForeign(77, { slug: 'friseur-cut-a' }).withOpenIntent('friseur-cut-a');
    const plan = planOf(wanted, halfDone);
    expect(plan.guards).toEqual([]);
    expect(changeOf(plan, 'eventType', 'cut/A')).toMatchObject({ action: 'update', eventTypeId: 77 });
  });
});

describe('an event type that calops does not know', () => {
  const foreign = observed(wanted).empty().withForeign(77, { slug: 'friseur-cut-a', title: 'Von Hand' });

  it('is listed as unmanaged, and never touched', () => {
    const plan = planOf(wanted, applied.withForeign(88, { slug: 'massage' }).withForeign(77, { slug: 'yoga' }));
    expect(plan.unmanaged.map(({ id, slug }) => [id, slug])).toEqual([
      [77, 'yoga'],
      [88, 'massage'],
    ]);
    expect(plan.changes).toEqual([]);
  });

  it('is taken over only on request, with all its differences shown', () => {
    const blocked = changeOf(planOf(wanted, foreign), 'eventType', 'cut/A');
    expect(blocked).toMatchObject({ action: 'adopt', blockedBy: ['slug-taken'], eventTypeId: 77 });
    const plan = planOf(wanted, foreign, { allow: ['adopt:cut/A'] });
    const adopted = changeOf(plan, 'eventType', 'cut/A');
    expect(adopted.blockedBy).toEqual([]);
    expect(adopted.fields).toContainEqual({ path: 'title', from: 'Von Hand', to: 'Schnitt' });
    expect(adopted.fields.map(({ path }) => path)).toEqual(['title', 'hidden', 'hosts', 'locations']);
    expect(changeOf(plan, 'map', 'nord/cut/A/emma').dependsOn).toContain('eventType/cut/A');
  });

  it('is finished, not adopted, when a run that was killed had begun it', () => {
    const plan = planOf(wanted, foreign.withOpenIntent('friseur-cut-a'));
    expect(changeOf(plan, 'eventType', 'cut/A')).toMatchObject({ action: 'update', eventTypeId: 77, blockedBy: [] });
  });

  it('is not taken for what a killed run had begun under another slug', () => {
    const segments = wanted.services.find(({ name }) => name === 'cut')?.segments ?? [];
    const moved = withService('cut', {
      segments: segments.map((one) => ({ ...one, slug: 'new', previousSlugs: ['friseur-cut-a'] })),
    });
    const plan = planOf(moved, foreign.withOpenIntent('new'));
    expect(changeOf(plan, 'eventType', 'cut/A')).toMatchObject({ action: 'adopt', blockedBy: ['slug-taken'] });
  });

  it('cannot have what the ledger gives to another service, whatever its slug became', () => {
    const swapped = applied.edited('cut/A', { slug: 'friseur-wash-a' });
    const more = dye
      .service('cut', { title: 'Schnitt' })
      .performedBy('emma')
      .service('wash')
      .performedBy('lea')
      .build();
    const plan = planOf(more, swapped, { allow: ['adopt:*'] });
    expect(changeOf(plan, 'eventType', 'wash/A')).toMatchObject({ action: 'create', blockedBy: ['slug-taken'] });
    expect(plan.guards).toMatchObject([{ code: 'slug-taken', allow: null }]);
  });
});

describe('taken out of git', () => {
  it('a removed document plans nothing against its service: it is an orphan, and left alone', () => {
    const plan = planOf(withoutService('dye'), applied);
    expect(plan.changes).toEqual([]);
    expect(plan.drift.map(({ kind, resource }) => [kind, resource])).toEqual([
      ['orphan', 'eventType/dye/A'],
      ['orphan', 'eventType/dye/B'],
      ['orphan', 'service/dye'],
    ]);
    expect(plan.unmanaged).toEqual([]);
  });

  it('a segment leaves an orphan, and its maps go', () => {
    const dyeService = wanted.services.find(({ name }) => name === 'dye');
    const plan = planOf(withService('dye', { segments: dyeService?.segments.slice(0, 1) ?? [] }), applied);
    const gone = actions(plan).filter((one) => one.startsWith('delete'));
    expect(gone).toEqual(
      ['nord', 'zentrale'].flatMap((branch) => ['emma', 'lea'].map((staff) => `delete map/${branch}/dye/B/${staff}`)),
    );
    expect(plan.drift).toMatchObject([{ kind: 'orphan', resource: 'eventType/dye/B' }]);
    expect(plan.changes.some(({ id }) => id === 'eventType/dye/B')).toBe(false);
  });

  it('a member of staff leaves a service: host, maps and assignment go, in this order', () => {
    const staff = wanted.services.find(({ name }) => name === 'dye')?.staff.filter((one) => one.staff !== 'lea') ?? [];
    const plan = planOf(withService('dye', { staff }), applied, { allow: ['last-map:lea', 'update:*'] });
    expect(actions(plan)).toEqual([
      'update eventType/dye/A',
      'update eventType/dye/B',
      'delete map/nord/dye/A/lea',
      'delete map/nord/dye/B/lea',
      'delete map/zentrale/dye/A/lea',
      'delete map/zentrale/dye/B/lea',
      'delete assignment/dye/lea',
    ]);
    expect(changeOf(plan, 'map', 'nord/dye/B/lea').dependsOn).toEqual(['eventType/dye/B']);
    expect(plan.guards).toEqual([]);
  });

  it('a branch leaves a service: its maps go, Cal.com is not asked', () => {
    const plan = planOf(withService('cut', { branches: ['zentrale'] }), applied);
    expect(actions(plan)).toEqual(['update service/cut', 'delete map/nord/cut/A/emma']);
    expect(plan.calls.toMake).toBe(0);
  });

  it('a field goes back to what Cal.com gives', () => {
    const before = withService('cut', { bufferAfter: 15 });
    const plan = planOf(wanted, observed(before).asApplied());
    const change = changeOf(plan, 'eventType', 'cut/A');
    expect(change.patch).toEqual({ afterEventBuffer: 0 });
    expect(change.declared).not.toHaveProperty('afterEventBuffer');
  });
});

describe('a rename', () => {
  const cut = wanted.services.find(({ name }) => name === 'cut');
  const renamedTo = (name: string, change: Partial<Service> = {}): Catalog =>
    withService('cut', {
      name,
      id: name,
      segments: (cut?.segments ?? []).map((one) => ({ ...one, slug: `friseur-${name}-a`, previousSlugs: [one.slug] })),
      ...change,
    });

  it('by previousSlugs is an update in place: no orphan, nothing added, the derived id kept', () => {
    const plan = planOf(renamedTo('haircut'), applied);
    expect(actions(plan)).toEqual(['update service/haircut', 'update eventType/haircut/A']);
    expect(changeOf(plan, 'eventType', 'haircut/A')).toMatchObject({
      eventTypeId: applied.idOf('cut/A'),
      patch: { slug: 'friseur-haircut-a' },
      serviceId: 'cut',
    });
    expect(changeOf(plan, 'service', 'haircut').row.id).toBe('cut');
    expect(plan.drift).toEqual([]);
    expect(plan.guards).toEqual([]);
  });

  it('can leave git afterwards, and the service keeps its id', () => {
    const renamed = renamedTo('haircut');
    const stored = observed(withService('haircut', { id: 'cut' }, renamed)).asApplied();
    const later = withService(
      'haircut',
      { segments: (cut?.segments ?? []).map((one) => ({ ...one, slug: 'short' })) },
      renamed,
    );
    expect(planOf(renamed, stored)).toMatchObject({ changes: [], drift: [] });
    expect(actions(planOf(later, stored))).toEqual(['update eventType/haircut/A']);
  });

  it('of a segment moves its ledger entry and its maps', () => {
    const segments = (cut?.segments ?? []).map((one) => ({
      ...one,
      key: 'X',
      slug: 'friseur-cut-x',
      previousSlugs: [one.slug],
    }));
    const plan = planOf(withService('cut', { segments }), applied);
    expect(changeOf(plan, 'eventType', 'cut/X')).toMatchObject({
      action: 'update',
      eventTypeId: applied.idOf('cut/A'),
      movedFrom: { serviceId: 'cut', segmentKey: 'A' },
      patch: { slug: 'friseur-cut-x' },
    });
    expect(changeOf(plan, 'map', 'nord/cut/X/emma')).toMatchObject({
      action: 'create',
      dependsOn: ['eventType/cut/X', 'service/cut'],
    });
    expect(changeOf(plan, 'map', 'nord/cut/A/emma').action).toBe('delete');
    expect(plan.drift).toEqual([]);
    expect(plan.guards).toEqual([]);
  });

  it('to an id of its own moves everything to that id, and the old row is an orphan', () => {
    const plan = planOf(renamedTo('haircut', { id: '7' }), applied);
    expect(changeOf(plan, 'eventType', 'haircut/A')).toMatchObject({
      eventTypeId: applied.idOf('cut/A'),
      movedFrom: { serviceId: 'cut', segmentKey: 'A' },
    });
    expect(plan.drift).toMatchObject([{ kind: 'orphan', resource: 'service/cut' }]);
  });

  it('to a slug that another event type has is held back', () => {
    const plan = planOf(renamedTo('haircut'), applied.withForeign(77, { slug: 'friseur-haircut-a' }));
    expect(plan.guards).toMatchObject([{ code: 'slug-taken', allow: null, changes: ['eventType/haircut/A'] }]);
  });

  it('without previousSlugs is another service: one is added, one is an orphan', () => {
    const renamed = renamedTo('haircut', { segments: (cut?.segments ?? []).map((one) => ({ ...one, slug: 'short' })) });
    const plan = planOf(renamed, applied);
    expect(changeOf(plan, 'eventType', 'haircut/A').action).toBe('create');
    expect(plan.drift.map(({ resource }) => resource)).toEqual(['eventType/cut/A', 'service/cut']);
  });
});

describe('states', () => {
  it('retired hides the event type and keeps its hosts', () => {
    const open = withService('cut', { hidden: false });
    const plan = planOf(withService('cut', { hidden: false, state: 'retired' }), observed(open).asApplied());
    expect(changeOf(plan, 'eventType', 'cut/A')).toMatchObject({ action: 'retire', patch: { hidden: true } });
    expect(changeOf(plan, 'service', 'cut').row.isActive).toBe(false);
    expect(actions(plan).filter((one) => one.startsWith('delete'))).toEqual([]);
    expect(plan.summary.retire).toBe(1);
  });

  it('retired before it was ever made is not made', () => {
    const retired = withService('cut', { state: 'retired' });
    const plan = planOf(retired, observed(retired).empty());
    expect(plan.changes.some(({ id }) => id.includes('cut/A'))).toBe(false);
    expect(changeOf(plan, 'service', 'cut').action).toBe('create');
  });

  it('retired and gone from Cal.com is not made again, not even by revert', () => {
    const retired = withService('cut', { state: 'retired', externalChanges: 'revert' });
    const plan = planOf(retired, observed(retired).asApplied().deleted('cut/A'));
    expect(plan.changes.filter(({ kind }) => kind !== 'map')).toEqual([]);
    expect(plan.changes.every(({ action }) => action === 'delete')).toBe(true);
  });

  it('deleted does not touch a foreign event type with the same slug, and says that it is not ours', () => {
    const deleted = withService('cut', { state: 'deleted' });
    const gone = observed(deleted).asApplied().deleted('cut/A').withoutLedger('cut/A');
    const plan = planOf(deleted, gone.withForeign(77, { slug: 'friseur-cut-a' }), { allow: ['delete:cut'] });
    expect(plan.changes.filter(({ kind }) => kind === 'eventType')).toEqual([]);
    expect(plan.guards).toEqual([]);
    expect(plan.unmanaged).toMatchObject([{ id: 77 }]);
  });

  it('deleted of what the ledger knows under another id leaves the ledger, and what has its slug is left alone', () => {
    const deleted = withService('cut', { state: 'deleted' });
    const replaced = applied.deleted('cut/A').withForeign(77, { slug: 'friseur-cut-a' });
    const plan = planOf(deleted, replaced, { allow: ['delete:cut'] });
    expect(changeOf(plan, 'eventType', 'cut/A')).toMatchObject({ action: 'delete', eventTypeId: null });
  });

  it('paused leaves Cal.com untouched, and the runtime gets it', () => {
    const paused = withService('cut', { state: 'paused', title: 'Anders', description: 'Neu', staff: [] });
    const plan = planOf(paused, applied.edited('cut/A', { lengthInMinutes: 5 }), { allow: ['last-map:*'] });
    expect(plan.changes.filter(({ kind }) => kind === 'eventType')).toEqual([]);
    expect(changeOf(plan, 'service', 'cut').row).toMatchObject({ state: 'paused', isActive: false });
    expect(plan.drift).toEqual([]);
  });

  it('paused before it was ever made maps nothing to an event type that has its slug', () => {
    const paused = withService('cut', { state: 'paused' });
    const plan = planOf(
      paused,
      observed(paused)
        .empty()
        .withForeign(77, { slug: 'friseur-cut-a', hosts: [101] }),
    );
    expect(plan.changes.filter(({ name }) => name.includes('cut/A'))).toEqual([]);
  });

  it('a paused or retired member of staff stays a host', () => {
    const staff = wanted.services.find(({ name }) => name === 'dye')?.staff ?? [];
    const away = withService('dye', { staff: staff.map((one) => ({ ...one, state: 'paused' as const })) });
    expect(actions(planOf(away, applied))).toEqual(['update assignment/dye/emma', 'update assignment/dye/lea']);
  });
});

describe('hosts', () => {
  it('a new account of a member of staff: hosts change, and the maps follow to the new children', () => {
    const moved = {
      ...wanted,
      staff: wanted.staff.map((one) => (one.name === 'emma' ? { ...one, host: { userId: 201 } } : one)),
    };
    const observation = applied.withNewMember({ userId: 201, email: 'emma.neu@friseur.example' });
    const plan = planOf(moved, observation, { allow: ['update:*'] });
    expect(changeOf(plan, 'eventType', 'cut/A').patch).toEqual({ hosts: [201] });
    expect(changeOf(plan, 'map', 'nord/cut/A/emma')).toMatchObject({
      action: 'update',
      dependsOn: ['eventType/cut/A'],
      fields: [{ path: 'childEventTypeId', to: AFTER_APPLY }],
    });
    expect(changeOf(plan, 'hostMapping', 'emma').row.userId).toBe(201);
  });

  it('two who swap accounts keep the event type and swap the children in their maps', () => {
    const swap = new Map([
      ['emma', 102],
      ['lea', 101],
    ]);
    const swapped = {
      ...wanted,
      staff: wanted.staff.map((one) => ({ ...one, host: { userId: swap.get(one.name) ?? 0 } })),
    };
    const plan = planOf(swapped, applied, { allow: ['update:*'] });
    expect(changeOf(plan, 'map', 'nord/dye/A/emma').fields).toEqual([
      { path: 'childEventTypeId', from: childId(applied.idOf('dye/A'), 101), to: childId(applied.idOf('dye/A'), 102) },
    ]);
    expect(plan.changes.some(({ id }) => id === 'eventType/dye/A')).toBe(false);
  });

  it('one who takes over an account that was made a host outside git gets a map to its child', () => {
    const cut = catalog('friseur').branch('zentrale').staff('emma').staff('lea').service('cut');
    const before = cut.performedBy('emma').build();
    const heir = {
      ...before,
      staff: before.staff.map((one) => ({ ...one, host: { userId: one.name === 'emma' ? 102 : 101 } })),
    };
    const plan = planOf(
      heir,
      observed(before)
        .asApplied()
        .edited('cut/A', { hosts: [102] }),
    );
    expect(changeOf(plan, 'map', 'zentrale/cut/A/emma').fields).toMatchObject([
      { path: 'childEventTypeId', to: AFTER_APPLY },
    ]);
  });

  it('whose child was never read have it read', () => {
    const maps = applied.stored.maps.map((row) => ({ ...row, childEventTypeId: null }));
    const unread = applied.withStored({ maps }).withLedger('cut/A', { children: {} });
    const plan = planOf(wanted, unread, { only: 'eventType/cut/A' });
    expect(changeOf(plan, 'map', 'nord/cut/A/emma').fields).toEqual([
      { path: 'childEventTypeId', from: null, to: AFTER_APPLY },
    ]);
  });

  it('one who left the team is named, and nothing is taken from the others', () => {
    const left = applied
      .withoutMember('lea')
      .edited('dye/A', { hosts: [101] })
      .edited('dye/B', { hosts: [101] });
    const plan = planOf(wanted, left);
    expect(plan.guards.map(({ code }) => code)).toEqual(['host-not-member', 'host-not-member']);
    expect(actions(plan).filter((one) => one.startsWith('delete'))).toEqual([]);
    expect(plan.changes.filter(({ blockedBy }) => blockedBy.length === 0)).toEqual([]);
  });

  it('one whose address changed in Cal.com does not lose the event types for it', () => {
    const plan = planOf(wanted, applied.withMember('lea', { email: 'lea.neu@friseur.example' }));
    const free = plan.changes.filter(({ blockedBy }) => blockedBy.length === 0);
    expect(free).toEqual([]);
    expect(plan.guards.map(({ code }) => code)).toContain('host-not-member');
  });

  it('an account that belongs to another staff member now is taken from the one who had it', () => {
    const heir = catalog('friseur', { id: '1' })
      .branch('nord')
      .branch('zentrale')
      .staff('eva', { host: { userId: 102 } })
      .staff('emma')
      .service('cut', { title: 'Schnitt' })
      .performedBy('emma')
      .build();
    const plan = planOf(heir, applied, { allow: ['last-map:lea'] });
    expect(changeOf(plan, 'hostMapping', 'lea').action).toBe('delete');
    expect(changeOf(plan, 'hostMapping', 'eva').action).toBe('create');
  });

  it('whose own event types could not be read get no new event type; the rest is planned', () => {
    const wantedHere = dye
      .service('cut', { title: 'Schnitt' })
      .performedBy('emma')
      .service('wash')
      .performedBy('lea')
      .build();
    const unread = applied.withOwnSlugs(102, { known: false, reason: { code: 'unreachable', message: 'no answer' } });
    const plan = planOf(withService('cut', { description: 'Neu' }, wantedHere), unread);
    expect(plan.unknown).toEqual([{ scope: 'host 102', code: 'unreachable', reason: 'no answer' }]);
    expect(plan.changes.filter(({ id }) => id.includes('wash/A'))).toEqual([]);
    expect(changeOf(plan, 'eventType', 'cut/A').action).toBe('update');
    const only = planOf(wantedHere, unread, { only: 'map/nord/wash/A/lea' });
    expect(only.changes).toEqual([]);
  });
});

describe('an id that is changed or left out', () => {
  it('left out of a manifest, the database keeps the one it knows', () => {
    const without = withService('dye', { id: 'dye' });
    expect(planOf(without, applied)).toMatchObject({ changes: [], drift: [] });
  });

  it('given to a member of staff who had none, no two changes have one name', () => {
    const given = { ...wanted, staff: wanted.staff.map((one) => (one.name === 'emma' ? { ...one, id: '6f0c' } : one)) };
    const plan = planOf(given, applied);
    const ids = plan.changes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('map/nord/cut/A/emma#emma');
    expect(changeOf(plan, 'hostMapping', 'emma#emma').action).toBe('delete');
  });
});

describe('an environment', () => {
  it('is part of the plan and of its digest', () => {
    const staging = {
      ...wanted,
      company: { ...wanted.company, environment: { ...wanted.company.environment, name: 'staging', teamId: 99 } },
    };
    const plans = [wanted, staging].map((one) => planOf(one, observed(one).asApplied()));
    expect(plans.map(({ environment, teamId }) => [environment, teamId])).toEqual([
      ['production', 34209],
      ['staging', 99],
    ]);
    expect(plans[0]?.digest).not.toBe(plans[1]?.digest);
  });

  it.each([
    ['was not written down by an older apply', null],
    ['is kept elsewhere since', { file: '/run/secrets/old' }],
  ])('whose key %s is one change, of the reference', (_when, apiKey) => {
    const { company } = applied.stored;
    const before = applied.withStored({ company: company && { ...company, apiKey } });
    expect(actions(planOf(wanted, before))).toEqual(['update company/friseur']);
    expect(changeOf(planOf(wanted, before), 'company', 'friseur').fields).toEqual([
      { path: 'apiKey', from: apiKey, to: { env: 'CALCOM_API_KEY' } },
    ]);
  });
});

function services(count: number): Catalog {
  const base = catalog('friseur').branch('zentrale').staff('emma');
  return [...Array(count).keys()].reduce((one, index) => one.service(`cut-${index}`).performedBy('emma'), base).build();
}

function firstPlan(count: number) {
  const wanted = services(count);
  return planOf(wanted, observed(wanted).empty());
}

describe('what an apply costs', () => {
  it.each([
    { eventTypes: 1, perMinute: 120, toMake: 2, seconds: 1 },
    { eventTypes: 119, perMinute: 120, toMake: 120, seconds: 6 },
    { eventTypes: 120, perMinute: 120, toMake: 121, seconds: 61 },
    { eventTypes: 300, perMinute: 120, toMake: 301, seconds: 123 },
    { eventTypes: 300, perMinute: 500, toMake: 301, seconds: 15 },
  ])('$eventTypes event types at $perMinute calls a minute: $toMake calls, $seconds s', (row) => {
    const { toMake, seconds } = writeCost(firstPlan(row.eventTypes).changes, row.perMinute);
    expect({ toMake, seconds }).toEqual({ toMake: row.toMake, seconds: row.seconds });
  });

  it('rows of the database and the ledger cost no call', () => {
    const wanted = services(3);
    const renamed = { ...wanted, staff: wanted.staff.map((one) => ({ ...one, title: 'Emma' })) };
    const noted = observed(wanted).asApplied().withLedger('cut-0/A', { applied: {} });
    const plan = planOf(renamed, noted);
    expect(plan.changes.map(({ action, kind }) => `${action} ${kind}`)).toEqual(['update staff', 'record eventType']);
    expect(plan.changes.some(callsCalcom)).toBe(false);
    expect(plan.calls).toMatchObject({ toMake: 0, seconds: 0 });
  });

  it('what a guard holds back costs nothing', () => {
    const wanted = services(10);
    const edited = { ...wanted, services: wanted.services.map((one) => ({ ...one, description: 'Neu' })) };
    const applied = observed(wanted).asApplied();
    expect(planOf(edited, applied).calls.toMake).toBe(0);
    expect(planOf(edited, applied, { allow: ['update:*'] }).calls.toMake).toBe(11);
  });
});

describe('the memory of a plan', () => {
  it('is at most 1 KB for each new event type with its row, a map and an assignment', () => {
    const wanted = services(3000);
    const nothing = observed(wanted).empty();
    const before = heapBytes();
    const plan = planOf(wanted, nothing);
    const each = (heapBytes() - before) / 3000;
    expect(plan.changes.filter(({ action }) => action === 'create')).toHaveLength(4 * 3000 + 4);
    expect(each).toBeLessThan(1024);
  });
});
