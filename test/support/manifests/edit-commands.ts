import fc from 'fast-check';
import { expect } from 'vitest';
import type { Catalog } from '../../../src/model/catalog.ts';
import { driftCompany } from '../../../src/reconcile/drift-company.ts';
import {
  catalogOf,
  type CompanyModel,
  type Declared,
  type EventTypeState,
  type Git,
  SLOTS,
  type Slot,
  STAFF,
} from './company-model.ts';
import { SALON, type Send } from '../sandbox-calls.ts';
import type { World } from '../world.ts';

/** The two ends, and where in Cal.com the model's event types are. */
export interface Real {
  readonly here: World;
  readonly send: Send;
  readonly ids: Map<string, number>;
}

/** Who acts: somebody in git, somebody in Cal.com, or calops. */
type Actor = 'git' | 'outsider' | 'calops';

/** One command of a sequence. What makes no sense where it stands (a change of what is not there) is passed over. */
export interface Command {
  readonly by: Actor;
  readonly check: (model: CompanyModel) => boolean;
  readonly step: (model: CompanyModel, real: Real) => Promise<void>;
  readonly toString: () => string;
}

function command(
  by: Actor,
  name: string,
  { check = () => true, step }: Partial<Command> & Pick<Command, 'step'>,
): Command {
  return { by, check, step, toString: () => name };
}

const ALWAYS = ['last-map:*'];

interface Applying {
  readonly catalog: Catalog;
  readonly git: Git;
  readonly allow?: readonly string[];
}

/** Applies, and plans again: nothing may be left that is not held back. */
export async function applyGit(
  model: CompanyModel,
  { here }: Real,
  { catalog, git, allow = [] }: Applying,
): Promise<void> {
  const { report } = await here.apply(catalog, { allow: new Set([...ALWAYS, ...allow]) });
  expect(report?.changes.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  if (report?.run) model.runs.push({ id: report.run, git: new Map(git) });
  const { plan } = await here.plan(catalog, { allow: new Set(ALWAYS) });
  expect(plan.changes.filter(({ blockedBy }) => blockedBy.length === 0)).toEqual([]);
}

const slot = fc.constantFrom(...(Object.keys(SLOTS) as Slot[]));
const key = slot.chain((one) => fc.constantFrom(...SLOTS[one].map((segment) => `${one}/${segment}`)));
const staff = fc.subarray(Object.keys(STAFF) as (keyof typeof STAFF)[], { minLength: 1 });
const userIds = staff.map((those) => those.map((one) => STAFF[one]).toSorted((a, b) => a - b));
const title = fc.constantFrom('Schnitt', 'Farbe', 'Wäsche', 'Glanz');
const state = fc.constantFrom('active', 'active', 'paused', 'retired');
/** What git says of a service when it is first declared. */
export const said = fc.record({ title, staff, externalChanges: fc.constantFrom('warn', 'warn', 'revert') });
type Said = typeof said extends fc.Arbitrary<infer T> ? T : never;

const has = (one: Slot) => (model: CompanyModel) => model.git.has(one);

/** Under the name that it had when it was applied last. */
export function declare(one: Slot, words: Said): Command {
  return command('git', `declare ${one} ${JSON.stringify(words)}`, {
    check: (model) => !model.git.has(one),
    step: async (model) => {
      const former = [...model.ledger].find(([held]) => held.startsWith(`${one}/`))?.[1].name;
      model.git.set(one, { name: former ?? model.newName(one), former: [], state: 'active', ...words });
    },
  });
}

function edit(one: Slot, change: Partial<Declared>): Command {
  return command('git', `${one}: ${JSON.stringify(change)}`, {
    check: has(one),
    step: async (model) => {
      const declared = model.git.get(one);
      if (declared) model.git.set(one, { ...declared, ...change });
    },
  });
}

function rename(one: Slot): Command {
  return command('git', `rename ${one}`, {
    check: has(one),
    step: async (model) => {
      const declared = model.git.get(one);
      if (!declared) return;
      const former = [...declared.former, declared.name];
      model.git.set(one, { ...declared, name: model.newName(one), former });
    },
  });
}

function remove(one: Slot): Command {
  return command('git', `remove ${one}`, { check: has(one), step: async (model) => void model.git.delete(one) });
}

export const applied = command('calops', 'apply', {
  step: async (model, real) => {
    model.apply(model.git);
    await applyGit(model, real, { catalog: catalogOf(model.git), git: model.git });
  },
});

function revert(one: Slot): Command {
  return command('calops', `revert ${one}`, {
    check: has(one),
    step: async (model, real) => {
      const names = SLOTS[one].map((segment) => `${model.git.get(one)?.name}/${segment}`);
      const allow = names.flatMap((name) => [`revert:${name}`, `recreate:${name}`]);
      model.apply(model.git, (other) => other === one);
      await applyGit(model, real, { catalog: catalogOf(model.git), git: model.git, allow });
    },
  });
}

/** To the catalog that the run kept, as `calops rollback` does. */
function rollback(at: number): Command {
  return command('calops', `rollback ${at}`, {
    check: ({ runs }) => runs.length > 0,
    step: async (model, real) => {
      const run = model.runs[at % model.runs.length];
      const kept = await real.here.store.read((reader) => reader.catalog(run?.id ?? ''));
      if (run === undefined || kept === null) throw new Error('the run kept no catalog');
      model.apply(run.git);
      await applyGit(model, real, { catalog: JSON.parse(kept) as Catalog, git: run.git });
    },
  });
}

const drift = command('git', 'drift', {
  step: async (model, { here }) => {
    const { open, unknown } = await driftCompany(here.access(catalogOf(model.git)));
    const found = open
      .filter(({ resource }) => resource.startsWith('eventType/'))
      .map(({ kind, resource, field }) => `${kind} ${resource} ${field ?? ''}`);
    expect(unknown).toEqual([]);
    expect(found.toSorted()).toEqual(model.drift());
  },
});

/** Somebody in Cal.com's own pages. */
function outside(of: string, body: Partial<EventTypeState>): Command {
  return command('outsider', `${of} outside: ${JSON.stringify(body)}`, {
    check: ({ live }) => live.has(of),
    step: async (model, { send, ids }) => {
      const { hosts, ...rest } = body;
      const sent = { ...rest, ...(hosts && { hosts: hosts.map((userId) => ({ userId })) }) };
      expect((await send('PATCH', `${SALON.types}/${ids.get(of)}`, sent)).status).toBe(200);
      const before = model.live.get(of);
      if (before) model.live.set(of, { ...before, ...body });
    },
  });
}

function deleted(of: string): Command {
  return command('outsider', `${of} deleted outside`, {
    check: ({ live }) => live.has(of),
    step: async (model, { send, ids }) => {
      expect((await send('DELETE', `${SALON.types}/${ids.get(of)}`)).status).toBe(200);
      model.live.delete(of);
      ids.delete(of);
    },
  });
}

const added = command('outsider', 'add outside', {
  step: async (model, { send, ids }) => {
    const made = { title: 'Fremd', slug: model.newName('fremd'), hidden: false, hosts: [STAFF.lina] };
    const sent = { ...made, lengthInMinutes: 15, schedulingType: 'roundRobin', hosts: [{ userId: STAFF.lina }] };
    const { id } = (await send('POST', SALON.types, sent)).body.data as { id: number };
    model.live.set(`#${id}`, made);
    ids.set(`#${id}`, id);
  },
});

/** Sequences of up to so many commands. */
export function sequences(maxLength: number): fc.Arbitrary<readonly Command[]> {
  return fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.tuple(slot, said).map(([one, words]) => declare(one, words)) },
      { weight: 3, arbitrary: fc.tuple(slot, title).map(([one, text]) => edit(one, { title: text })) },
      { weight: 3, arbitrary: fc.tuple(slot, staff).map(([one, those]) => edit(one, { staff: those })) },
      { weight: 3, arbitrary: fc.tuple(slot, state).map(([one, next]) => edit(one, { state: next })) },
      { weight: 3, arbitrary: slot.map(rename) },
      { weight: 1, arbitrary: slot.map(remove) },
      { weight: 8, arbitrary: fc.constant(applied) },
      { weight: 4, arbitrary: fc.constant(drift) },
      { weight: 3, arbitrary: slot.map(revert) },
      { weight: 2, arbitrary: fc.nat({ max: 9 }).map(rollback) },
      { weight: 3, arbitrary: fc.tuple(key, title).map(([of, text]) => outside(of, { title: text })) },
      { weight: 3, arbitrary: fc.tuple(key, userIds).map(([of, hosts]) => outside(of, { hosts })) },
      { weight: 2, arbitrary: fc.tuple(key, fc.boolean()).map(([of, hidden]) => outside(of, { hidden })) },
      { weight: 2, arbitrary: key.map(deleted) },
      { weight: 1, arbitrary: fc.constant(added) },
    ),
    { minLength: 5, maxLength, size: 'max' },
  );
}
