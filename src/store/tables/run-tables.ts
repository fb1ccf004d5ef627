import type { OpenIntent, RunChangeRecord, RunRecord, AuditRecord } from '../../model/stored.ts';
import type { ColumnMap } from './columns.ts';

/** The tables of runs, their changes, and the audit log. */

export const run = {
  id: 'id',
  companyId: 'company_id',
  command: 'command',
  who: 'who',
  host: 'host',
  commit: 'commit',
  runUrl: 'run_url',
  planDigest: 'plan_digest',
  status: 'status',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  calls: 'calls',
} as const satisfies ColumnMap<RunRecord>;

export const runChange = {
  runId: 'run_id',
  changeId: 'change_id',
  kind: 'kind',
  action: 'action',
  name: 'name',
  slug: 'slug',
  serviceId: 'service_id',
  segmentKey: 'segment_key',
  status: 'status',
  before: 'before',
  after: 'after',
  error: 'error',
} as const satisfies ColumnMap<RunChangeRecord & OpenIntent>;

export const auditEntry = {
  at: 'at',
  who: 'who',
  action: 'action',
  resource: 'resource',
  runId: 'run_id',
  before: 'before',
  after: 'after',
} as const satisfies ColumnMap<Omit<AuditRecord, 'tokenLabel'>>;
