import type { Catalog } from '../../../src/model/catalog.ts';
import type { Scheduling } from '../../../src/model/event-type/event-type.ts';
import { catalog } from './catalog-builder.ts';

/** Services of the model, with the keys of their segments. A service keeps its slot under every name that git gives it. */
export const SLOTS = { cut: ['A'], dye: ['A', 'B'], wash: ['A'] } as const;
export type Slot = keyof typeof SLOTS;

/** Cal.com users of the demo seed's salon, by the staff entry that each stands for. */
export const STAFF = { emma: 1001, 'fabian-1': 1002, 'fabian-2': 1003, lina: 1004 } as const;
type StaffName = keyof typeof STAFF;
const MAILBOXES: Readonly<Record<StaffName, string>> = {
  emma: 'emma',
  'fabian-1': 'fabian',
  'fabian-2': 'fabian.b',
  lina: 'lina',
};

/** What git says of one service. */
export interface Declared {
  readonly name: string;
  readonly title: string;
  readonly staff: readonly StaffName[];
  readonly state: 'active' | 'paused' | 'retired';
  readonly externalChanges: 'warn' | 'revert';
  /** Names that it had before. */
  readonly former: readonly string[];
}
export type Git = ReadonlyMap<Slot, Declared>;

/** Of one event type, all that git, outsiders and calops change here. */
export interface EventTypeState {
  readonly title: string;
  readonly slug: string;
  readonly hidden: boolean;
  readonly hosts: readonly number[];
}
const FIELDS = ['title', 'slug', 'hidden', 'hosts'] as const;

interface Ledger {
  readonly name: string;
  readonly applied: EventTypeState;
}

type Wanted = { readonly conflict: true } | { readonly conflict: false; readonly commit: () => void };
const NOTHING: Wanted = { conflict: false, commit: () => undefined };

/** What a person who has read the documentation expects of calops, without a database, a network or a plan. */
export class CompanyModel {
  readonly git = new Map<Slot, Declared>();
  /** What Cal.com holds of ours, as `cut/A`; and what somebody else made there, as `#4711`. */
  readonly live = new Map<string, EventTypeState>();
  readonly ledger = new Map<string, Ledger>();
  /** Rows of services in the database: they wait with an event type that is held back. */
  readonly rows = new Map<Slot, string>();
  /** What git said at the last apply. */
  wanted: Git = new Map();
  readonly runs: { readonly id: string; readonly git: Git }[] = [];

  #names = 0;

  newName(of: string): string {
    this.#names += 1;
    return `${of}-${this.#names}`;
  }

  /** `revert`: the service whose changes outside git are written over, by explicit request. */
  apply(git: Git, revert: (slot: Slot) => boolean = () => false): void {
    this.wanted = new Map(git);
    for (const [slot, declared] of git) {
      const options = SLOTS[slot].map((_, at) => this.#wanted({ slot, at, declared, isRequested: revert(slot) }));
      const row = JSON.stringify([declared.name, declared.title, declared.state]);
      const isHeld = options.some(({ conflict }) => conflict);
      const isRowStuck = isHeld && this.rows.get(slot) !== row;
      if (!isHeld) this.rows.set(slot, row);
      for (const wanted of options) if (!wanted.conflict && !isRowStuck) wanted.commit();
    }
  }

  #wanted({ slot, at, declared, isRequested }: Subject): Wanted {
    const key = `${slot}/${SLOTS[slot][at]}`;
    const desired = desiredState(slot, at, declared);
    const isRevert = isRequested || declared.externalChanges === 'revert';
    const observed = this.live.get(key);
    const applied = this.ledger.get(key)?.applied;
    const commit = (live: EventTypeState, ledger: EventTypeState): Wanted => ({
      conflict: false,
      commit: () => {
        this.live.set(key, live);
        this.ledger.set(key, { name: declared.name, applied: ledger });
      },
    });
    if (declared.state === 'paused') return NOTHING;
    if (observed === undefined || applied === undefined) {
      const isGone = applied !== undefined;
      const isMade = isGone ? isRequested || (isRevert && declared.state === 'active') : declared.state === 'active';
      return isMade ? commit(desired, desired) : NOTHING;
    }
    const next: Record<string, unknown> = { ...observed };
    const noted: Record<string, unknown> = { ...applied };
    for (const field of FIELDS) {
      if (isSame(observed[field], desired[field])) noted[field] = desired[field];
      else if (isSame(observed[field], applied[field]) || isRevert) next[field] = noted[field] = desired[field];
      else if (!isSame(desired[field], applied[field])) return { conflict: true };
    }
    const isQuiet = isSame(next, observed) && isSame(noted, applied);
    return isQuiet ? NOTHING : commit(next as unknown as EventTypeState, noted as unknown as EventTypeState);
  }

  /** Findings about event types, as `kind resource field`. */
  drift(): readonly string[] {
    const ours = [...this.ledger].flatMap(([key, { name, applied }]) => {
      const [slot, segment] = key.split('/') as [Slot, string];
      const declared = this.git.get(slot);
      if (declared === undefined) return [`orphan eventType/${name}/${segment} `];
      const resource = `eventType/${declared.name}/${segment}`;
      const observed = this.live.get(key);
      if (observed === undefined) return [`event-type-missing ${resource} `];
      const desired = desiredState(
        slot,
        SLOTS[slot].findIndex((one) => one === segment),
        declared,
      );
      return FIELDS.filter((field) => ![desired[field], applied[field]].some((one) => isSame(one, observed[field])))
        .flatMap((field) => (field === 'hosts' ? hostDrift(observed, applied) : [`field-changed ? ${field}`]))
        .map((finding) => finding.replace('?', resource));
    });
    const foreign = [...this.live.keys()].filter((key) => key.startsWith('#'));
    return [...ours, ...foreign.map((key) => `unmanaged eventType/${key.slice(1)} `)].toSorted();
  }
}

interface Subject {
  readonly slot: Slot;
  readonly at: number;
  readonly declared: Declared;
  readonly isRequested: boolean;
}

function hostDrift({ hosts }: EventTypeState, applied: EventTypeState): readonly string[] {
  return [
    ...hosts.filter((id) => !applied.hosts.includes(id)).map((id) => `host-added ? hosts.${id}`),
    ...applied.hosts.filter((id) => !hosts.includes(id)).map((id) => `host-removed ? hosts.${id}`),
  ];
}

function desiredState(slot: Slot, at: number, { name, title, staff, state }: Declared): EventTypeState {
  const keys: readonly string[] = SLOTS[slot];
  const key = keys[at] ?? '';
  return {
    title: keys.length === 1 ? title : `${title}: Teil ${key} (${at + 1} of ${keys.length})`,
    slug: slugOf(name, key),
    hidden: state === 'retired',
    hosts: state === 'retired' ? [] : staff.map((one) => STAFF[one]).toSorted((a, b) => a - b), // nobody books here
  };
}

function slugOf(name: string, key: string): string {
  return `${name}-${key.toLowerCase()}`;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Git as manifests would have it. Its guards let everything pass that git itself says: they have tests of their own. */
export function catalogOf(git: Git): Catalog {
  const safety = { maxUpdates: { count: 99 }, maxHostRemovals: { count: 99 }, minKnown: 0, orphanStrikes: 3 };
  let builder = catalog('friseur', { safety }).branch('zentrale');
  for (const [name, mailbox] of Object.entries(MAILBOXES))
    builder = builder.staff(name, { host: { email: `${mailbox}@salon.example` } });
  for (const [slot, { name, title, staff, former, state, externalChanges }] of git) {
    const segments = SLOTS[slot].map((key) => {
      const previousSlugs = former.map((one) => slugOf(one, key));
      return [key, { minutes: 30, title: `Teil ${key}`, slug: slugOf(name, key), previousSlugs }] as const;
    });
    const scheduling: Scheduling = slot === 'wash' ? 'roundRobin' : 'managed';
    const wanted = { title, scheduling, hidden: false, state, externalChanges, segments: Object.fromEntries(segments) };
    builder = builder.service(name, wanted);
    for (const one of staff) builder = builder.performedBy(one);
  }
  return builder.build();
}
