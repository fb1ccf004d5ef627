import { writeFile } from 'node:fs/promises';
import type { Catalog } from '../../model/catalog.ts';
import { writePlanFile } from '../../reconcile/plan/plan-file.ts';
import type { Plan } from '../../reconcile/plan/plan.ts';
import { CliError } from '../cli-error.ts';
import { readVersion } from '../version.ts';

export interface PlannedCompany {
  readonly plan: Plan;
  readonly catalog: Catalog;
}

/** Fingerprints refuse what has moved meanwhile; this refuses what nobody remembers any more. */
const PLAN_VALID_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * `commit` is that of the manifests which the plan was made from.
 * @throws CliError file-unwritable
 */
export async function savePlan(file: string, plans: readonly PlannedCompany[], commit: string | null): Promise<void> {
  const now = Date.now();
  const head = {
    tool: `calops ${readVersion()}`,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + PLAN_VALID_MS).toISOString(),
    commit,
  };
  await writeFile(file, writePlanFile(plans, head)).catch((cause: NodeJS.ErrnoException) => {
    const message = `The plan cannot be written to ${file} (${cause.code ?? cause.message}).`;
    throw new CliError('file-unwritable', message, 'Name a file in a directory that exists and can be written.');
  });
}
