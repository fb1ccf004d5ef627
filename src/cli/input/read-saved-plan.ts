import { readFile } from 'node:fs/promises';
import { readPlanFile } from '../../reconcile/plan/plan-file.ts';
import type { SavedPlan } from '../../reconcile/plan/plan.ts';
import { CliError } from '../cli-error.ts';

/** @throws CliError plan-unreadable, plan-not-json, plan-not-a-plan, plan-other-version, plan-altered, plan-expired */
export async function readSavedPlan(file: string): Promise<SavedPlan> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code ?? cause.message})`;
    const hint = 'Name a file of calops plan --out, or a directory of manifests.';
    throw new CliError('plan-unreadable', `${file} ${why}.`, hint);
  });
  const read = readPlanFile(text, new Date().toISOString());
  if (read.ok) return read.saved;
  throw new CliError(`plan-${read.fault}`, `${file}: ${read.message}`, `calops plan --out ${file} makes a new one.`);
}
