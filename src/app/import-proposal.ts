import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Catalog } from '../model/catalog.ts';
import type { ImportedService } from '../reconcile/adopt/import-outcome.ts';
import {
  adoptTokens,
  ImportRefusedError,
  proposeImport,
  recordImport,
  type Proposal,
  type ProposalInput,
} from '../reconcile/adopt/propose-import.ts';
import { NotEditableError } from '../reconcile/adopt/yaml-nodes.ts';
import type { CompanyAccess } from '../reconcile/company-access.ts';
import type { Observation } from '../reconcile/observe/observation.ts';
import { makePlan } from '../reconcile/plan/make-plan.ts';
import type { UnknownScope } from '../reconcile/plan/plan.ts';
import { differencesIn, hazardsIn, type ImportReport } from '../reconcile/report/import/import-report.ts';
import { type Context, operator } from './context.ts';
import { requireLock } from './find-company.ts';
import { manifestsCommit } from './git.ts';
import { invalidEdit, notEditable } from './manifest-edits.ts';

/** Why the team could not be read. */
export function unprovenScopes({ company }: Catalog, { team, stored }: Observation): readonly UnknownScope[] {
  const unproven = team.known ? stored : team;
  if (unproven.known) return [];
  const { code, message } = unproven.reason;
  return [{ scope: `team ${company.environment.teamId}`, code, reason: message }];
}

/** @throws CommandError */
export async function requireProposal(input: ProposalInput): Promise<Proposal> {
  try {
    return await proposeImport(input);
  } catch (error) {
    if (error instanceof NotEditableError) throw notEditable(error);
    throw error instanceof ImportRefusedError ? invalidEdit(error.diagnostic) : error;
  }
}

/** The parts of the report about the team. */
export function importedParts(
  { result, catalog }: Proposal,
  observation: Observation,
): Pick<ImportReport, 'imported' | 'staff' | 'questions' | 'left' | 'differences' | 'hazards'> {
  const { imported, staff, notImported } = result;
  const plan = makePlan({ catalog, observation, allow: new Set(adoptTokens(imported)), only: null });
  return {
    imported,
    staff,
    questions: notImported.filter(({ candidates }) => candidates.length > 0),
    left: notImported.filter(({ candidates }) => candidates.length === 0),
    differences: differencesIn(plan, imported),
    hazards: hazardsIn(plan, imported),
  };
}

interface Recording {
  /** Directory of the manifests. */
  readonly dir: string;
  readonly context: Context;
  readonly stop: AbortSignal;
}

/**
 * Records the ledger entries and rows of the import; does not write to Cal.com.
 *
 * @returns number of recorded changes
 * @throws CommandError, StoreError
 */
export async function recordImported(
  access: CompanyAccess,
  imported: readonly ImportedService[],
  { dir, context, stop }: Recording,
): Promise<number> {
  const { settings } = context;
  const run = {
    id: randomUUID(),
    command: 'import',
    who: operator(settings),
    host: hostname(),
    commit: await manifestsCommit(dir),
    runUrl: settings.runUrl,
  };
  const result = await recordImport(access, imported, { run, stop });
  const { report } = requireLock(result, access.catalog.company.name);
  return report?.summary.done ?? 0;
}
