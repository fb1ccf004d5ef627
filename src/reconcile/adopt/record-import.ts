import { eventTypeName } from '../../model/names.ts';
import type { LockHolder } from '../../store/store.ts';
import { callsCalcom } from '../plan/finish-plan.ts';
import type { Change, Plan } from '../plan/plan.ts';
import {
  type Applied,
  applyCompany,
  type ApplyOptions,
  type CompanyAccess,
  planCompany,
} from '../reconcile-company.ts';
import type { ImportedService } from './import-outcome.ts';

/** The options with which a plan takes over what was imported. */
export function adoptTokens(imported: readonly ImportedService[]): readonly string[] {
  return imported.flatMap(({ service, segments }) => segments.map(({ key }) => `adopt:${eventTypeName(service, key)}`));
}

/** An apply that is no more than the taking over: under the lock, in the journal and the audit log like any other. */
export async function recordImport(
  access: CompanyAccess,
  imported: readonly ImportedService[],
  { run, stop }: Pick<ApplyOptions, 'run' | 'stop'>,
): Promise<Applied | LockHolder> {
  const options = { allow: new Set(adoptTokens(imported)), only: null };
  const { plan } = await planCompany(access, options);
  const saved = recordOnly(plan, imported);
  const confirm = () => Promise.resolve(true);
  return applyCompany(access, { ...options, saved, concurrency: 1, run, onEvent: () => undefined, stop, confirm });
}

/**
 * Of a plan, what an import may apply: the ledger entries and rows of the imported services, and the rows that these need.
 * Nothing that calls Cal.com, nothing that changes or deletes a row that is there.
 */
function recordOnly(plan: Plan, imported: readonly ImportedService[]): Plan {
  const services = new Set(imported.map(({ service }) => service));
  const kept = new Set<string>();
  const planned = new Set(plan.changes.map(({ id }) => id));
  for (const change of plan.changes) {
    const isFree = change.blockedBy.length === 0 && change.dependsOn.every((id) => !planned.has(id) || kept.has(id));
    if (isFree && isRecord(change) && isAbout(change, services)) kept.add(change.id);
  }
  return { ...plan, changes: plan.changes.filter(({ id }) => kept.has(id)) };
}

function isRecord(change: Change): boolean {
  if (change.kind === 'eventType')
    return (change.action === 'adopt' || change.action === 'record') && !callsCalcom(change);
  return change.action === 'create' && change.kind !== 'webhook';
}

function isAbout(change: Change, services: ReadonlySet<string>): boolean {
  switch (change.kind) {
    case 'company':
    case 'branch':
    case 'staff':
    case 'hostMapping':
      return true;
    case 'service':
      return services.has(change.name);
    case 'eventType':
      return services.has(change.serviceName);
    case 'assignment':
      return services.has(change.name.split('/')[0] ?? '');
    case 'map':
      return services.has(change.name.split('/')[1] ?? '');
    case 'webhook':
      return false;
  }
  return change satisfies never;
}
