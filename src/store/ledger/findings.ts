import { CompiledQuery, type Transaction } from 'kysely';
import type { DriftFinding } from '../../model/drift-finding.ts';
import { upsert } from './batch.ts';
import { queries } from './queries.ts';
import type { Transactor } from '../store.ts';
import type { Tables } from '../tables.ts';

export type FindingWrites = Pick<Transactor, 'lockFindings' | 'upsertFindings'>;

/** Findings of drift, read and written in one transaction: an acknowledgement must not be lost to a read that ends later. */
export function findingWrites(trx: Transaction<Tables>): FindingWrites {
  return {
    lockFindings: (companyId) => lockFindings(trx, companyId),
    upsertFindings: (companyId, findings) =>
      upsert(trx, {
        table: 'drift_findings',
        keys: ['company_id', 'id'],
        rows: findings.map((finding) => findingRow(companyId, finding)),
      }),
  };
}

type Timed = 'firstSeen' | 'lastSeen' | 'resolvedAt';

/** A row as the driver gives it where nobody says how to read times. */
interface LockedRow extends Omit<DriftFinding, Timed> {
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly resolvedAt: Date | null;
}

async function lockFindings(trx: Transaction<Tables>, companyId: string): Promise<readonly DriftFinding[]> {
  const query = CompiledQuery.raw(`${queries.findings.text} FOR UPDATE`, [companyId]) as CompiledQuery<LockedRow>;
  const { rows } = await trx.executeQuery(query);
  return rows.map((row) => ({
    ...row,
    firstSeen: row.firstSeen.toISOString(),
    lastSeen: row.lastSeen.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
  }));
}

function findingRow(companyId: string, finding: DriftFinding) {
  const { id, kind, resource, field, blame, theirs, ours, status, reason } = finding;
  const { lastApplied, firstSeen, lastSeen, timesSeen, acknowledgedBy, resolvedAt, changedBy } = finding;
  return {
    company_id: companyId,
    id,
    kind,
    resource,
    field,
    blame,
    theirs,
    ours,
    status,
    reason,
    last_applied: lastApplied,
    first_seen: firstSeen,
    last_seen: lastSeen,
    times_seen: timesSeen,
    acknowledged_by: acknowledgedBy,
    resolved_at: resolvedAt,
    changed_by: changedBy,
  };
}
