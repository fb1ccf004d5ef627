import { describe, expect, it } from 'vitest';
import { historyEntry } from '../../../src/calcom/history.ts';
import type { Drift, HistoryEntry } from '../../../src/model/drift-finding.ts';
import { authorOf, type Lookup, lookupOf } from '../../../src/reconcile/drift/change-author.ts';

const OWNER = { name: 'Chef', email: 'chef@salon.example' };
const title: Lookup = { eventTypeId: 1, field: 'title', hostId: null, value: 'Trim' };

/** As Cal.com writes it. */
function entry(day: number, who: string, changes: object, source = 'WEBAPP'): HistoryEntry {
  const actor = { displayName: who, displayEmail: `${who}@salon.example` };
  const read = historyEntry({ timestamp: appliedOn(day), source, actor, displayJson: changes });
  if (read === undefined) throw new Error('an entry without a time');
  return read;
}

function ours(day: number, changes: object): HistoryEntry {
  return entry(day, 'CHEF', changes, 'API_V2');
}

const retitled = (to: unknown, from: unknown = 'Cut') => ({ title: { old: from, new: to } });
const appliedOn = (day: number) => new Date(Date.UTC(2026, 0, day)).toISOString();

/** Whom the history names; undefined: nobody. */
function who(lookup: Lookup, history: readonly HistoryEntry[], appliedAt: string | null = appliedOn(1)) {
  return authorOf(lookup, { history, owner: OWNER, appliedAt })?.name ?? undefined;
}

describe('the author of a change', () => {
  it('made the newest change of that field; changes of other fields do not matter', () => {
    const slot = { slotInterval: { old: null, new: 15 } };
    const history = [entry(5, 'tom', slot), entry(4, 'lea', retitled('Trim', 'Cat')), entry(3, 'tom', retitled('Cat'))];
    expect(who(title, history)).toBe('lea');
    expect(who({ ...title, field: 'description' }, history)).toBeUndefined();
  });

  it.each<[string, readonly HistoryEntry[]]>([
    ['calops made it by the API', [ours(4, retitled('Trim')), entry(3, 'lea', retitled('Cat'))]],
    ['it is older than the last apply', [entry(1, 'lea', retitled('Trim'))]],
    ['it led to another value than the one that is there', [entry(4, 'lea', retitled('Cat'))]],
    ['the entry does not say what was changed', [entry(4, 'lea', {})]],
  ])('is unknown where %s', (_, history) => {
    expect(who(title, history, appliedOn(2))).toBeUndefined();
  });

  it('may be the owner of the key, in the web app', () => {
    expect(who(title, [entry(4, 'chef', retitled('Trim'))])).toBe('chef');
  });

  it('is known by the order of the history where the clocks of both servers differ', () => {
    const history = [entry(4, 'lea', retitled('Trim')), ours(3, retitled('Cut', ''))];
    expect(who(title, history, appliedOn(9))).toBe('lea');
  });

  it('of a setting that no apply writes may be older than the last apply', () => {
    const seats: Lookup = { eventTypeId: 1, field: 'seats', hostId: null, value: 4 };
    expect(who(seats, [entry(1, 'lea', { seatsPerTimeSlot: { old: null, new: 4 } })], null)).toBe('lea');
  });

  it('of a host is who added or removed that host', () => {
    const added: Lookup = { eventTypeId: 1, field: 'hosts', hostId: 7, value: 7 };
    const to = (...ids: readonly number[]) => ids.map((userId) => ({ userId, mandatory: false }));
    const history = [
      entry(5, 'tom', { hosts: { old: to(1, 7), new: to(7) } }),
      entry(4, 'lea', { hosts: { old: to(1), new: to(1, 7) } }),
    ];
    expect(who(added, history)).toBe('lea');
    expect(who({ ...added, hostId: 1, value: null }, history)).toBe('tom');
  });

  it('of a required question is not who changed another question', () => {
    const wish = { type: 'text', slug: 'wish', label: 'Wish', required: true };
    const note = { type: 'text', slug: 'note', label: 'Note', required: false };
    const asked: Lookup = {
      eventTypeId: 1,
      field: 'bookingFields',
      hostId: null,
      value: [{ slug: 'wish', label: 'Wish' }],
    };
    const history = [
      entry(5, 'tom', { bookingFields: { old: [wish], new: [wish, note] } }),
      entry(4, 'lea', { bookingFields: { old: [], new: [wish] } }),
    ];
    expect(who(asked, history)).toBe('lea');
  });
});

describe('where the history of a finding is', () => {
  const drift: Drift = {
    id: 'a',
    kind: 'field-changed',
    resource: 'eventType/cut/A',
    field: 'title',
    blame: 'outside',
    theirs: 'Trim',
    ours: 'Cut',
    lastApplied: 'Cut',
  };
  const ids = new Map([['eventType/cut/A', 1]]);

  it.each<[Partial<Drift>, Lookup | null]>([
    [{}, title],
    [{ blame: 'both' }, title],
    [{ blame: 'unapplied' }, null],
    [
      { kind: 'host-added', field: 'hosts.7', theirs: 7 },
      { eventTypeId: 1, field: 'hosts', hostId: 7, value: 7 },
    ],
    [
      { kind: 'hazard', field: 'mandatoryHosts.7', theirs: [7] },
      { eventTypeId: 1, field: 'mandatoryHosts', hostId: null, value: [7] },
    ],
    [{ kind: 'hazard', field: 'child.7.lengthInMinutes', theirs: { userId: 7, to: 5 } }, null],
    [{ kind: 'event-type-missing', field: null }, null],
    [{ kind: 'unmanaged', resource: 'eventType/9', field: null }, null],
    [{ kind: 'map-stale', resource: 'map/x', field: 'eventTypeId' }, null],
  ])('%j', (change, lookup) => {
    expect(lookupOf({ ...drift, ...change }, ids)).toEqual(lookup);
  });
});
