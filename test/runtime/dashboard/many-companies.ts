import { queryRows } from '../../store/query-rows.ts';

export interface ManyCompanies {
  readonly url: string;
  /** How many are added to those that are there. */
  readonly count: number;
  /** The number of the first one; 1 when absent. */
  readonly from?: number;
  readonly nowMs: number;
}

/**
 * Companies as an agency has them, always the same: most of them are fine, and some of the others need something. Their ids are `c001`,
 * `c002`, …
 */
export async function addCompanies({ url, count, from = 1, nowMs }: ManyCompanies): Promise<void> {
  const now = new Date(nowMs).toISOString();
  const sql = statements
    .join(';\n')
    .replaceAll('$FROM', String(from))
    .replaceAll('$TO', String(from + count - 1))
    .replaceAll('$NOW', `'${now}'::timestamptz`);
  await queryRows(url, sql);
}

const KINDS = ['Salon', 'Praxis', 'Studio', 'Friseur', 'Physiotherapie', 'Kosmetik', 'Barbier', 'Zahnarztpraxis'];
const TREES =
  `Ahorn Birke Buche Eberesche Eibe Eiche Erle Esche Espe Fichte Flieder Ginster Hasel Hainbuche Holunder Kiefer Kirsche
  Lärche Linde Mispel Pappel Robinie Tanne Ulme Weide`.split(/\s+/);

const array = (words: readonly string[]): string => `ARRAY[${words.map((word) => `'${word}'`).join(', ')}]`;

/** One row for each, with what its number makes of it. */
const many = `(SELECT n, 'c' || lpad(n::text, greatest(3, length(n::text)), '0') AS id,
  (${array(KINDS)})[1 + n % ${KINDS.length}] || ' ' || (${array(TREES)})[1 + n / ${KINDS.length} % ${TREES.length}] AS title
  FROM generate_series($FROM, $TO) AS n) AS many`;

const finding = (kind: string, which: string, nth: number): string => `
  INSERT INTO calops.drift_findings (company_id, id, kind, resource, blame, status, first_seen, last_seen, times_seen)
  SELECT id, 'f${kind}${nth}', '${kind}', 'eventType/cut/A${nth}', 'outside', 'confirmed', $NOW, $NOW, 3 FROM ${many} WHERE ${which}`;

const statements = [
  `INSERT INTO calops.companies (id, name, title, time_zone, locale, environment, team_id)
   SELECT id, lower(replace(replace(title, ' ', '-'), 'ä', 'ae')), title, 'Europe/Berlin', 'de', 'production', 50000 + n FROM ${many}`,
  `INSERT INTO calops.branches (company_id, id, name, title, time_zone)
   SELECT id, 'b1', 'zentrale', 'Zentrale', 'Europe/Berlin' FROM ${many}`,
  `INSERT INTO calops.services (company_id, id, name, title, composite, segments, branches, pause_bookable_policy, scheduling, state, is_active)
   SELECT id, 's1', 'termin', 'Termin', false, '[{"key":"A","title":"Termin","minutes":30}]', '{b1}', 'free', 'managed', 'active', true
   FROM ${many}`,
  `INSERT INTO calops.runs (id, company_id, command, who, host, status, started_at, finished_at, calls)
   SELECT 'run-' || id, id, 'apply', 'clara', 'ci-7', CASE WHEN n % 41 = 7 THEN 'failed' WHEN n % 53 = 11 THEN 'partial' ELSE 'done' END,
     $NOW - n * interval '97 minutes', $NOW - n * interval '97 minutes' + interval '40 seconds', 12 FROM ${many}`,
  `INSERT INTO calops.drift_checks (company_id, checked_at, is_proven)
   SELECT id, $NOW - (n % 10) * interval '1 minute' - CASE WHEN n % 67 = 31 THEN interval '5 hours' ELSE '0' END, n % 59 <> 23 FROM ${many}`,
  finding('field-changed', 'n % 9 = 4', 1),
  finding('host-removed', 'n % 18 = 4', 2),
  finding('hazard', 'n % 23 = 5', 3),
  `INSERT INTO calops.alerts (company_id, kind, resource, raised_at)
   SELECT id, 'manual_review', 'appointment/' || id, $NOW - interval '50 minutes' FROM ${many} WHERE n % 31 = 2`,
  `INSERT INTO calops.outages (company_id, since) SELECT id, $NOW - interval '6 minutes' FROM ${many} WHERE n % 97 = 13`,
  `CREATE TEMPORARY TABLE made AS
   SELECT gen_random_uuid() AS uuid, id, n, nth, $NOW - nth * interval '5 hours' AS at,
     nth % 29 = n % 29 OR n % 37 = 3 AND nth % 7 = 0 AS failed
   FROM ${many}, generate_series(1, 10 + n % 40) AS nth WHERE n % 20 <> 1`,
  `INSERT INTO calops.appointments (company_id, id, branch_id, service_id, customer, starts_at, ends_at, status, is_composite, calcom_sync_status, created_at)
   SELECT id, uuid, 'b1', 's1', '{"name":"Anna Beispiel"}', at + interval '2 days', at + interval '2 days 30 minutes',
     CASE WHEN failed THEN 'failed' ELSE 'booked' END, false, CASE WHEN failed THEN 'failed' ELSE 'synced' END, at FROM made`,
  `INSERT INTO calops.sagas (company_id, id, appointment_id, kind, status, claimed_until, created_at, finished_at)
   SELECT id, uuid, uuid, 'book', CASE WHEN failed THEN 'failed' ELSE 'done' END, at, at, at + interval '2 seconds' FROM made`,
  'DROP TABLE made',
];
