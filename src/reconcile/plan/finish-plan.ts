import { canonicalJson } from '../../model/json.ts';
import { sha256 } from '../../model/sha256.ts';
import { writeCost } from './cost.ts';
import { type Change, type Plan, PLAN_SCHEMA_VERSION } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import { summarize } from './summarize.ts';

export type PlanDraft = Pick<
  Plan,
  'first' | 'changes' | 'drift' | 'hazards' | 'waiting' | 'guards' | 'unmanaged' | 'notes' | 'unknown' | 'hostNames'
> & {
  readonly keep: number;
};

/** The plan around its changes: whose it is, its digest, its summary and what it costs. */
export function finishPlan({ catalog, observation, allow, only }: PlanInput, { keep, ...draft }: PlanDraft): Plan {
  const { company } = catalog;
  const head = {
    schemaVersion: PLAN_SCHEMA_VERSION,
    company: company.name,
    companyId: company.id,
    environment: company.environment.name,
    teamId: company.environment.teamId,
    move: observation.move,
    allow: [...allow].sort(),
    only: only?.id ?? null,
  } as const;
  const plan = { ...head, ...draft };
  let known: string | undefined;
  return {
    ...plan,
    /** Only what keeps or compares plans asks for it, and of a large plan it takes as long as all of the rest. */
    get digest() {
      return (known ??= planDigest(plan));
    },
    summary: summarize({ ...draft, keep }),
    calls: {
      made: observation.callsMade,
      ...writeCost(draft.changes, observation.callsPerMinute, observation.window),
    },
  };
}

/** Changes that are digested as one text: all of a hundred thousand in one would not fit in memory, one by one is slow. */
const DIGESTED_TOGETHER = 1000;

/**
 * Over what would be done and said, not over where in the manifests it is declared. Changes are lists in a fixed order made by
 * this program, so plain JSON of them is canonical already, and much faster.
 */
function planDigest(plan: Omit<Plan, 'digest' | 'summary' | 'calls'>): string {
  const { unmanaged: _, hostNames: __, notes: ___, hazards: ____, ...rest } = plan; // none of it is done or held back
  const changes: string[] = [];
  for (let from = 0; from < plan.changes.length; from += DIGESTED_TOGETHER) {
    const some = plan.changes.slice(from, from + DIGESTED_TOGETHER).map(digestedParts);
    changes.push(sha256(JSON.stringify(some)));
  }
  return sha256(canonicalJson({ ...rest, changes, drift: plan.drift.map((note) => ({ ...note, source: null })) }));
}

/** What it rests on, and what it makes of it: the fields in between follow from these. */
function digestedParts(change: Change): readonly unknown[] {
  const { id, action, fingerprint, dependsOn, blockedBy } = change;
  return [id, action, fingerprint, dependsOn, blockedBy, targetOf(change)];
}

function targetOf(change: Change): unknown {
  if (change.kind === 'eventType') return [change.patch, change.declared, change.accepted];
  return change.kind === 'webhook' ? [change.owner, change.webhookId, change.wanted] : change.row;
}
