import type { SyncCounts } from './insight-store.ts';

/** $1 the company, $2 and $3 the first and the last day. A day begins at midnight of the company's time zone, also when clocks change. */
export const days = `zone AS (SELECT time_zone AS name FROM calops.companies WHERE id = $1),
days AS (
  SELECT to_char(day, 'YYYY-MM-DD') AS day, day AT TIME ZONE zone.name AS starts_at,
    (day + interval '1 day') AT TIME ZONE zone.name AS ends_at
  FROM zone, generate_series($2::date::timestamp, $3::date::timestamp, interval '1 day') AS day
)`;

/** Counts appointments by sync status, where `counts` holds. */
export function syncCounts(counts: string): string {
  const fields = Object.entries(conditions).map(([field, condition]) => {
    return `'${field}', count(DISTINCT appointment.id) FILTER (WHERE ${counts} AND ${condition})`;
  });
  return `json_build_object(${fields.join(', ')})`;
}

const isReview = `appointment.calcom_sync_status = 'manual_review'`;
const isActive = `appointment.status IN ('booked', 'requested') AND NOT ${isReview}`;

const conditions: { readonly [Field in keyof SyncCounts]: string } = {
  synced: `${isActive} AND appointment.flag IS NULL AND appointment.calcom_sync_status = 'synced'`,
  pending: `${isActive} AND appointment.flag IS NULL AND appointment.calcom_sync_status <> 'synced'`,
  flagged: `${isActive} AND appointment.flag IS NOT NULL`,
  manualReview: isReview,
};
