import type { Catalog } from '../../model/catalog.ts';
import { canonicalJson } from '../../model/json.ts';
import { sha256 } from '../../model/sha256.ts';
import { PLAN_SCHEMA_VERSION, type Plan, type SavedPlan } from './plan.ts';

export interface PlanFileHead {
  readonly tool: string;
  /** ISO 8601 with Z. */
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly commit: string | null;
}

export type PlanFileFault = 'not-json' | 'not-a-plan' | 'other-version' | 'altered' | 'expired';

export type ReadPlan =
  | { readonly ok: true; readonly saved: SavedPlan }
  | { readonly ok: false; readonly fault: PlanFileFault; readonly message: string };

/** Writes canonical JSON: equal plans give equal files, and the digest detects edits. */
export function writePlanFile(
  plans: readonly { readonly plan: Plan; readonly catalog: Catalog }[],
  head: PlanFileHead,
): string {
  const body = { schemaVersion: PLAN_SCHEMA_VERSION, ...head, plans };
  return `${canonicalJson({ ...body, digest: sha256(canonicalJson(body)) })}\n`;
}

/** Reads a plan file. `now` is ISO 8601 with Z. Refuses an expired or edited plan, and a file that is not a plan. */
export function readPlanFile(text: string, now: string): ReadPlan {
  const parsed = parse(text);
  if (parsed === undefined) return fault('not-json', 'the plan file is not JSON; make it with calops plan --out');
  if (!isPlanFile(parsed)) return fault('not-a-plan', 'the file is not a plan; make it with calops plan --out');
  if (parsed.schemaVersion !== PLAN_SCHEMA_VERSION) {
    const message = `the plan has schema version ${parsed.schemaVersion}, this program reads ${PLAN_SCHEMA_VERSION}; plan again`;
    return fault('other-version', message);
  }
  const { digest: stated, ...body } = parsed;
  if (sha256(canonicalJson(body)) !== stated) {
    return fault('altered', 'the plan file was changed after it was written: its digest does not fit; plan again');
  }
  if (now >= parsed.expiresAt) return fault('expired', `the plan expired at ${parsed.expiresAt}; plan again`);
  return { ok: true, saved: parsed };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A valid digest implies a valid shape: only calops writes files whose digest matches. */
function isPlanFile(value: unknown): value is SavedPlan {
  if (typeof value !== 'object' || value === null) return false;
  const keys: Record<string, unknown> = { ...value };
  return (
    typeof keys['schemaVersion'] === 'number' &&
    typeof keys['digest'] === 'string' &&
    typeof keys['expiresAt'] === 'string' &&
    Array.isArray(keys['plans'])
  );
}

function fault(code: PlanFileFault, message: string): ReadPlan {
  return { ok: false, fault: code, message };
}
