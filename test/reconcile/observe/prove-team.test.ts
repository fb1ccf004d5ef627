import { describe, expect, it } from 'vitest';
import type { ObservedEventType, UnreadableEventType } from '../../../src/model/event-type/event-type.ts';
import { disprove, type TeamReading } from '../../../src/reconcile/observe/prove-team.ts';
import { catalog } from '../../support/manifests/catalog-builder.ts';
import { observed } from '../../support/manifests/observation-builder.ts';

/** Ten simple services of Emma's, applied; the first is the canary. */
const wanted = [...Array(10).keys()]
  .reduce(
    (builder, index) => builder.service(`cut-${index}`).performedBy('emma'),
    catalog('friseur', { environment: { canary: 'cut-0' } })
      .branch('zentrale')
      .staff('emma'),
  )
  .build();
const applied = observed(wanted).asApplied();
const TEAM = wanted.company.environment.teamId;

type Listed = TeamReading['eventTypes'];

const whole: Listed = ofTeam(applied.eventTypes, TEAM);

function ofTeam(list: readonly ObservedEventType[], teamId: number | null): Listed {
  return list.map((one) => ({ ...one, teamId }));
}

function reading(eventTypes: Listed, change: Partial<TeamReading> = {}): TeamReading {
  return { catalog: wanted, stored: applied.stored, eventTypes, unreadable: [], ...change };
}

function unreadable(change: Partial<UnreadableEventType>): UnreadableEventType {
  return { id: null, slug: null, title: null, teamId: null, problem: 'hosts must be array', ...change };
}

const empty = observed(wanted).empty().stored;
const withoutCanary = {
  ...wanted,
  company: { ...wanted.company, environment: { name: 'production', teamId: TEAM, apiKey: { env: 'KEY' } } },
};

describe('the list of a team is accepted', () => {
  it('when all that was applied is there', () => {
    expect(disprove(reading(whole))).toBeNull();
  });

  it('with event types that no apply wrote', () => {
    const foreign = ofTeam(applied.withForeign(9000, { slug: 'massage' }).eventTypes, TEAM);
    expect(disprove(reading(foreign))).toBeNull();
  });

  it('empty, by a first plan: there is no ledger that it could contradict', () => {
    expect(disprove(reading([], { stored: empty }))).toBeNull();
  });

  it('without the canary, before the canary was ever applied', () => {
    expect(disprove(reading(whole.slice(5), { stored: empty }))).toBeNull();
  });

  it('without what a run announced to delete and never said whether it did, be it the canary', () => {
    const openIntents = ['cut-0', 'cut-1', 'cut-2'].map((name) => ({
      runId: 'run-1',
      changeId: `eventType/${name}/A`,
      kind: 'eventType',
      action: 'delete',
      slug: `friseur-${name}-a`,
      serviceId: name,
      segmentKey: 'A',
    }));
    const stored = { ...applied.stored, openIntents };
    expect(disprove(reading(whole.slice(3), { stored }))).toBeNull();
    expect(disprove(reading(whole.slice(6), { stored }))).toMatchObject({ code: 'too-few' });
    const created = { ...stored, openIntents: openIntents.map((one) => ({ ...one, action: 'create' })) };
    expect(disprove(reading(whole.slice(3), { stored: created }))).toMatchObject({ code: 'canary-missing' });
  });

  it('with an unreadable event type that is not ours, or without an id', () => {
    const odd = [unreadable({ id: 9000, slug: 'massage', teamId: TEAM }), unreadable({})];
    expect(disprove(reading(whole, { unreadable: odd }))).toBeNull();
  });

  it('with an unreadable event type of ours, which is listed all the same', () => {
    const odd = [unreadable({ id: 1001, teamId: TEAM })];
    expect(disprove(reading(whole.slice(1), { unreadable: odd }))).toBeNull();
  });

  it('with a host who is no member: that concerns the one service', () => {
    const hosted = ofTeam(applied.edited('cut-3/A', { hosts: [101, 666] }).eventTypes, TEAM);
    expect(disprove(reading(hosted))).toBeNull();
  });

  it('at exactly minKnown of the ledger', () => {
    expect(disprove(reading(whole.slice(0, 8)))).toBeNull();
  });
});

interface Fault {
  readonly what: string;
  readonly given: TeamReading;
  readonly code: string;
  /** What was seen, what was expected, and the way out. */
  readonly names: readonly (string | number)[];
}

const FAULTS: readonly Fault[] = [
  {
    what: 'an empty list, although event types were applied',
    given: reading([], { catalog: withoutCanary }),
    code: 'too-few',
    names: ['0 of 10', '0%', '80%', 'safety.minKnown'],
  },
  {
    what: 'an empty list, with a canary',
    given: reading([]),
    code: 'canary-missing',
    names: ['cut-0', 1001, 'friseur-cut-0-a', 'canary'],
  },
  {
    what: 'the list of a person',
    given: reading(ofTeam(applied.eventTypes, null)),
    code: 'foreign-event-type',
    names: ['10 of 10', TEAM, 'friseur-cut-0-a', 'a person', 'CALCOM_API_URL'],
  },
  {
    what: 'the list of a person, by a first plan',
    given: reading(ofTeam(applied.eventTypes, null), { stored: empty }),
    code: 'foreign-event-type',
    names: ['a person'],
  },
  {
    what: 'the list of another team',
    given: reading(ofTeam(applied.eventTypes, 99)),
    code: 'foreign-event-type',
    names: [TEAM, 'team 99', 'calcom.teamId'],
  },
  {
    what: 'one foreign event type among ours',
    given: reading([...whole, ...ofTeam(applied.eventTypes.slice(0, 1), 99).map((one) => ({ ...one, id: 5 }))]),
    code: 'foreign-event-type',
    names: ['1 of 11'],
  },
  {
    what: 'half a list',
    given: reading(whole.slice(0, 5)),
    code: 'too-few',
    names: ['5 of 10', '50%', '80%'],
  },
  {
    what: 'one event type fewer than minKnown',
    given: reading(whole.slice(0, 7)),
    code: 'too-few',
    names: ['7 of 10', '70%'],
  },
  {
    what: 'a list without the canary',
    given: reading(whole.slice(1)),
    code: 'canary-missing',
    names: ['cut-0', '9 listed'],
  },
  {
    what: 'a page that repeats',
    given: reading([...whole.slice(0, 5), ...whole.slice(0, 5)]),
    code: 'duplicate-ids',
    names: [1001, 'friseur-cut-0-a', 'try again'],
  },
  {
    what: 'an unreadable item of another team',
    given: reading(whole, { unreadable: [unreadable({ id: 5, slug: 'massage', teamId: 99 })] }),
    code: 'foreign-event-type',
    names: ['1 of 11', 'massage', 'team 99'],
  },
  {
    what: 'nothing but items that say neither how they are nor whose',
    given: reading([], { stored: empty, unreadable: [unreadable({ id: 5, slug: 'mine' })] }),
    code: 'foreign-event-type',
    names: ['1 of 1', 'mine', 'a person'],
  },
  {
    what: 'an item without an id, and an event type of the ledger that it may be',
    given: reading(whole.slice(0, 9), { unreadable: [unreadable({ teamId: TEAM })] }),
    code: 'unexpected-shape',
    names: ['without an id', 1010, 'friseur-cut-9-a'],
  },
  {
    what: 'an unreadable item that repeats',
    given: reading(whole, { unreadable: [unreadable({ id: 1001, teamId: TEAM })] }),
    code: 'duplicate-ids',
    names: [1001],
  },
];

describe('the list of a team is rejected', () => {
  it.each(FAULTS)('$what: $code', ({ given, code, names }) => {
    const reason = disprove(given);
    expect(reason?.code).toBe(code);
    for (const name of names) expect(reason?.message).toContain(String(name));
    expect(reason?.message).not.toContain('\n');
  });

  it('when it does not reach a share that a computer cannot write exactly, and only then', () => {
    const ledger = [...Array(100).keys()].map((index) => ({
      ...applied.ledgerEntry('cut-1/A'),
      segmentKey: `S${index}`,
      eventTypeId: 2000 + index,
    }));
    const listed = ledger.map(({ eventTypeId }) => ({
      id: eventTypeId,
      fields: whole[0]?.fields ?? expect.fail(),
      teamId: TEAM,
    }));
    const company = { ...wanted.company, safety: { ...wanted.company.safety, minKnown: 0.55 } };
    const given = { stored: { ...applied.stored, ledger }, catalog: { ...wanted, company } };
    expect(disprove(reading(listed.slice(0, 55), given))).toBeNull();
    expect(disprove(reading(listed.slice(0, 54), given))?.code).toBe('too-few');
  });

  it('and a share that misses the limit by little does not read as the limit', () => {
    const ledger = [...Array(239).keys()].map((index) => ({
      ...applied.ledgerEntry('cut-1/A'),
      segmentKey: `S${index}`,
      eventTypeId: 2000 + index,
    }));
    const listed = ledger.map(({ eventTypeId }) => ({
      id: eventTypeId,
      fields: whole[0]?.fields ?? expect.fail(),
      teamId: TEAM,
    }));
    const reason = disprove(reading(listed.slice(0, 191), { stored: { ...applied.stored, ledger } }));
    expect(reason?.message).toContain('(79%, at least 80%)');
  });
});
