import { visible } from '../../reconcile/report/text.ts';
import type { AuditRecord } from '../../store/store.ts';

/** schemas/audit-report.schema.json, one entry. */
export function auditJson({ at, who, tokenLabel, action, resource, runId, before, after }: AuditRecord) {
  return { at, who, token: tokenLabel, action, resource, run: runId, before, after };
}

/** `2026-11-30 09:00:00Z  token:0b9f… "voice agent"  book appointment/6f0c…  done` */
export function auditText({ at, who, tokenLabel, action, resource, after }: AuditRecord): string {
  const label = tokenLabel === null ? '' : ` "${tokenLabel}"`;
  const parts = [`${at.slice(0, 19).replace('T', ' ')}Z`, `${who}${label}`, `${action} ${resource}`, outcomeOf(after)];
  return visible(parts.filter((part) => part !== '').join('  '));
}

/** Of a booking or its change how it ended, of a review what was decided. */
function outcomeOf(after: AuditRecord['after']): string {
  if (typeof after !== 'object' || after === null || Array.isArray(after)) return '';
  const { outcome, reason } = after as { readonly outcome?: unknown; readonly reason?: unknown };
  return [outcome, reason].filter((word) => typeof word === 'string').join(': ');
}
