import { expressionBuilder, sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import type { Tables } from '../tables/tables.ts';

/** Expressions that several statements share. */

/** Of a company to which nothing was ever applied. */
const NEVER_APPLIED = 'never applied';

/** An expression: changes whenever an apply or a drift run has changed what the runtime reads; null while an apply runs. */
export function revisionOf(companyId: Expression<string | null>): RawBuilder<string | null> {
  return sql`coalesce((
    SELECT jsonb_build_array(CASE WHEN status <> 'running' THEN id || ' ' || finished_at || ' ' || (
      SELECT coalesce(string_agg(id, ' ' ORDER BY id), '') FROM calops.drift_findings
      WHERE company_id = ${companyId} AND kind = 'hazard' AND status = 'confirmed') END)
    FROM calops.runs WHERE company_id = ${companyId} ORDER BY started_at DESC LIMIT 1
  ), ${sql.lit(`["${NEVER_APPLIED}"]`)}) ->> 0`;
}

/** No saga is changing the appointment. */
export function isAtRest(companyId: RawBuilder<string>, id: RawBuilder<string>): Expression<SqlBool> {
  const is = expressionBuilder<Tables>();
  const open = is
    .selectFrom('sagas')
    .where('company_id', '=', companyId)
    .where('appointment_id', '=', id)
    .where('finished_at', 'is', null);
  return is.not(is.exists(open));
}
