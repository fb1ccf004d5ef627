import { localTime } from '../../model/time/local-time.ts';
import type { AppointmentFacts, Name, NextStarts, Pending, Start } from '../../model/results.ts';
import { columns } from '../../reconcile/report/table.ts';
import { counted } from '../../reconcile/report/text.ts';

/** An appointment as a timeline in the branch's time zone, with the Cal.com booking of each segment. */
export function bookText(appointment: AppointmentFacts): string {
  return timelineText(appointment, { status: appointment.status, end: comparison(appointment) });
}

/** A booking or cancellation in progress. If another request with the same key runs it, nothing more is known. */
export function pendingText({ appointmentId, appointment }: Pending): string {
  if (!appointment) return `appointment ${appointmentId}: ${NOT_FINISHED}\n`;
  return timelineText(appointment, { status: 'pending', end: NOT_FINISHED });
}

interface Ends {
  readonly status: string;
  readonly end: string;
}

function timelineText(appointment: AppointmentFacts, { status, end: last }: Ends): string {
  const { id, service, branch, phases, timeZone } = appointment;
  const staff = [...new Set(phases.map((phase) => titleOf(phase.staff)))].join(', ');
  const head = `${status}: ${titleOf(service)} with ${staff} at ${titleOf(branch)}, ${dayOf(appointment)}`;
  const titles = columns(
    phases.map(({ segment, title, bookingUid }) => [segment, title, bookingUid ?? '']),
    2,
  );
  const lines = phases.flatMap((phase, index) => {
    const next = phases[index + 1];
    const end = clock(phase.endMs, timeZone);
    const line = `  ${clock(phase.startMs, timeZone)}–${end}  ${titles[index] ?? ''}`;
    const gap = next ? (next.startMs - phase.endMs) / 60_000 : 0;
    return next && gap > 0 ? [line, `  ${end}–${clock(next.startMs, timeZone)}     ${gap} minutes in between`] : [line];
  });
  return `${[head, ...lines, `appointment ${id}: ${last}`].join('\n')}\n`;
}

const NOT_FINISHED = 'not complete yet; calops serve resumes it';

function comparison({ status, syncStatus, flag }: AppointmentFacts): string {
  if (syncStatus === 'manual_review') return 'manual review required';
  if (flag !== null) return `Cal.com differs: ${JSON.stringify(flag)}`;
  if (status === 'requested') return 'its host has to confirm it in Cal.com; until then its time is held';
  if (status === 'declined') return 'its host has declined it';
  if (syncStatus === 'synced') return 'Cal.com agrees';
  return status === 'pending' ? NOT_FINISHED : 'not compared with Cal.com yet';
}

function titleOf({ id, title }: Name): string {
  return title ?? id;
}

function dayOf({ startMs, timeZone }: AppointmentFacts): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone }).format(startMs);
}

/** Starts by day, each with the free staff and until when they are free. */
export function slotsText(found: NextStarts): string {
  const { fallback, service, branch, timeZone, starts, searchedUntilMs } = found;
  const asked = fallback ? [`no service ${fallback.asked} can be booked: this is the default service`] : [];
  const head = `${service.title} at ${branch.title}, times of ${timeZone}`;
  const until = localTime(searchedUntilMs, timeZone).slice(0, 10);
  const none = starts.length === 0 ? [`  nothing free until ${until}`] : [];
  return `${[...asked, head, ...caveats(found), ...starts.map(startLine), ...none].join('\n')}\n`;
}

function caveats({ staleSeconds, isStaffCertain, unread }: NextStarts): readonly string[] {
  const names = unread.map(({ title, id }) => title ?? id).join(', ');
  return [
    ...(staleSeconds === null ? [] : [`Cal.com does not answer: as of ${staleSeconds} seconds ago`]),
    ...(isStaffCertain ? [] : ['one of them is free: Cal.com does not say who']),
    ...(names === '' ? [] : [`nothing is known of ${names}`]),
  ];
}

/** `  Mon 2026-11-30 10:00  Emma (until 12:30), 3 places left`, in the time zone of the branch. */
export function startLine({ startMs, timeZone, left, staff }: Start): string {
  const who = staff.map(({ id, title, endMs }) => `${title ?? id} (until ${clock(endMs, timeZone)})`).join(', ');
  const day = localTime(startMs, timeZone).slice(0, 10);
  const places = left === undefined ? '' : `, ${counted(left, 'place')} left`;
  return `  ${weekday(day)} ${day} ${clock(startMs, timeZone)}  ${who}${places}`.trimEnd();
}

/** The local time of day: `10:00`. */
function clock(ms: number, timeZone: string): string {
  return localTime(ms, timeZone).slice(11, 16);
}

function weekday(day: string): string {
  const noon = Date.parse(`${day}T12:00Z`);
  return new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'UTC' }).format(noon);
}
