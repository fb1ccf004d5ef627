import { type Interval, mergeIntervals } from '../../../src/model/time/interval.ts';
import { withConnection } from '../database/connections.ts';
import type { World } from '../world.ts';

/** A booking as the sandbox has it. */
export interface CalcomRow extends Span {
  readonly uid: string;
  readonly userId: number;
  readonly eventTypeId: number;
  readonly status: string;
  readonly metadata: Mark;
  readonly attendees: readonly { readonly email: string; readonly seat?: Seat }[];
}

type Mark = { readonly [key: string]: string };

/** A guest's place in a class. */
interface Seat {
  readonly metadata: Mark;
  readonly responses: { readonly [key: string]: unknown };
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

interface AppointmentRow {
  readonly id: string;
  readonly status: string;
  readonly sync: string;
  /** Segments after which the time stays taken until the next one. */
  readonly blockedAfter: readonly string[];
  readonly openSagas: number;
  readonly unanswered: number;
  readonly alerts: number;
  readonly phases: readonly (Span & PhaseRow)[];
  readonly holds: readonly (Span & { readonly staffId: string; readonly userId: number })[];
}

interface PhaseRow {
  readonly segment: string;
  readonly staffId: string;
  readonly eventTypeId: number;
  readonly status: string;
  readonly uid: string | null;
}

export function calcomRows({ sandbox }: World): readonly CalcomRow[] {
  return (sandbox.state() as { readonly bookings: readonly CalcomRow[] }).bookings;
}

/** Those that take up somebody's time. */
export function liveRows(world: World): readonly CalcomRow[] {
  return calcomRows(world).filter(({ status }) => status === 'accepted' || status === 'pending');
}

/** A booking that is here and bears our mark. */
export function isOurs(row: CalcomRow): boolean {
  return appointmentsOf(row).length > 0;
}

/** The appointments whose mark a booking bears; in a class each guest has one. */
function appointmentsOf({ metadata, attendees }: CalcomRow): readonly string[] {
  const seats = attendees.flatMap(({ seat }) => (seat ? [seat.metadata] : []));
  return (seats.length > 0 ? seats : [metadata]).flatMap((mark) => mark['calops_appointment'] ?? []);
}

/**
 * What is not as it has to be once nothing is being worked on; empty when every appointment is whole or absent:
 * its segments stand at Cal.com as its phases say, with time held for exactly these, or nothing of it stands and nothing is held.
 * What only a person can mend says so, with one alert, and its phases name all that stands.
 */
export async function discrepancies(world: World): Promise<readonly string[]> {
  const live = liveRows(world);
  const appointments = await readAppointments(world.databaseUrl);
  const known = new Set(appointments.flatMap(({ phases }) => phases.flatMap(({ uid }) => uid ?? [])));
  return [
    ...appointments.flatMap((one) => faults(one, live).map((fault) => `${one.status} ${one.id}: ${fault}`)),
    ...live.filter((row) => isOurs(row) && !known.has(row.uid)).map(({ uid }) => `${uid} stands, and nobody knows it`),
    ...live.filter((row) => live.some((other) => isDouble(row, other))).map(({ uid }) => `${uid} is a double`),
  ];
}

function faults(appointment: AppointmentRow, live: readonly CalcomRow[]): readonly string[] {
  const { id, status, sync, openSagas, unanswered, alerts, holds, phases } = appointment;
  const own = live.filter((row) => appointmentsOf(row).includes(id));
  const isForPerson = sync === 'manual_review';
  const said = [
    [openSagas > 0, `${openSagas} open sagas`],
    [unanswered > 0, `${unanswered} keys without an answer`],
    [alerts !== Number(isForPerson), `${alerts} alerts`],
    [status === 'pending' && !isForPerson, 'is pending'],
  ] as const;
  const general = said.flatMap(([isSo, text]) => (isSo ? [text] : []));
  if (isForPerson) {
    const shown = new Set(phases.flatMap((phase) => (phase.status === 'confirmed' ? (phase.uid ?? []) : [])));
    return [...general, ...own.filter(({ uid }) => !shown.has(uid)).map(({ uid }) => `${uid} stands and is not shown`)];
  }
  if (status === 'booked') {
    const extra = own.filter(({ uid }) => !phases.some((phase) => phase.uid === uid));
    return [
      ...general,
      ...phases.flatMap((phase) => (phase.status === 'confirmed' ? [] : [`${phase.segment} is ${phase.status}`])),
      ...phases.flatMap((phase) => differing(phase, own, holds)),
      ...extra.map(({ uid }) => `${uid} stands besides its phases`),
      ...misheld(appointment),
    ];
  }
  return [
    ...general,
    ...own.map(({ uid }) => `${uid} stands`),
    ...holds.map(({ staffId }) => `${staffId} is held`),
    ...phases.flatMap((phase) => (phase.status === 'confirmed' ? [`${phase.segment} is confirmed`] : [])),
  ];
}

/** How a phase is not as Cal.com has it. */
function differing(
  phase: Span & PhaseRow,
  own: readonly CalcomRow[],
  holds: AppointmentRow['holds'],
): readonly string[] {
  const { segment, startMs, endMs, eventTypeId } = phase;
  const row = own.find(({ uid }) => uid === phase.uid);
  if (!row) return phase.status === 'confirmed' ? [`${segment} does not stand`] : [];
  if (phase.status !== 'confirmed') return [`${segment} stands`];
  const isThere = row.startMs === startMs && row.endMs === endMs && row.eventTypeId === eventTypeId;
  const isTheirs = holds.some(({ userId, staffId }) => userId === row.userId && staffId !== '');
  return isThere && isTheirs ? [] : [`${segment} stands elsewhere`];
}

function misheld({ phases, holds, blockedAfter }: AppointmentRow): readonly string[] {
  const ordered = phases.toSorted((a, b) => a.startMs - b.startMs);
  const wanted = mergeIntervals(
    ordered.map(({ segment, startMs, endMs }, index) => {
      const next = blockedAfter.includes(segment) ? ordered[index + 1] : undefined;
      return { fromMs: startMs, toMs: next?.startMs ?? endMs };
    }),
  );
  const byStaff = Map.groupBy(holds, ({ staffId }) => staffId);
  const missing = phases.filter(({ staffId }) => !byStaff.has(staffId)).map(({ staffId }) => `${staffId} is not held`);
  const wrong = [...byStaff].filter(
    ([, own]) =>
      JSON.stringify(own.map(stretch)) !== JSON.stringify(wanted.map(({ fromMs, toMs }) => ({ fromMs, toMs }))),
  );
  return [...missing, ...wrong.map(([staffId]) => `${staffId} is held at other times`)];
}

function isDouble(a: CalcomRow, b: CalcomRow): boolean {
  return a.uid !== b.uid && a.userId === b.userId && a.startMs < b.endMs && b.startMs < a.endMs;
}

function stretch({ startMs, endMs }: Span): Interval {
  return { fromMs: startMs, toMs: endMs };
}

async function readAppointments(url: string): Promise<readonly AppointmentRow[]> {
  const ms = (column: string): string => `round(extract(epoch FROM ${column}) * 1000)::bigint`;
  const text = `SELECT a.id, a.status, a.calcom_sync_status AS sync,
      (SELECT jsonb_path_query_array(s.segments, '$[*] ? (@.gapAfter.policy == "blocked").key') FROM calops.services s
        WHERE s.company_id = a.company_id AND s.id = a.service_id) AS "blockedAfter",
      (SELECT count(*)::int FROM calops.sagas s WHERE s.appointment_id = a.id AND s.finished_at IS NULL) AS "openSagas",
      (SELECT count(*)::int FROM calops.idempotency_keys k
        WHERE k.appointment_id = a.id AND num_nonnulls(k.answer_status, k.result) = 0) AS unanswered,
      (SELECT count(*)::int FROM calops.alerts WHERE resource = 'appointment/' || a.id AND kind = 'manual_review') AS alerts,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('segment', segment_key, 'staffId', staff_id, 'status', status,
        'eventTypeId', event_type_id, 'uid', booking_uid, 'startMs', ${ms('starts_at')}, 'endMs', ${ms('ends_at')})), '[]')
        FROM calops.appointment_phases p WHERE p.appointment_id = a.id) AS phases,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('staffId', h.staff_id, 'userId', m.user_id,
        'startMs', ${ms('lower(during)')}, 'endMs', ${ms('upper(during)')}) ORDER BY h.staff_id, during), '[]')
        FROM calops.holds h JOIN calops.calcom_host_mappings m USING (company_id, staff_id)
        WHERE h.appointment_id = a.id) AS holds
    FROM calops.appointments a ORDER BY a.created_at`;
  return await withConnection(url, async (client) => (await client.query<AppointmentRow>(text)).rows);
}
