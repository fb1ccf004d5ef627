import type { KeptAnswer } from '../store/booking-store.ts';

/** The parts of an answer's appointment that are shown (runtime/booking/appointment-view.ts makes it). */
interface AppointmentView {
  readonly id: string;
  readonly status: string;
  readonly syncStatus: string;
  readonly service: Named;
  readonly branch: Named;
  readonly start: string;
  readonly timeZone: string;
  readonly phases: readonly PhaseView[];
}

interface PhaseView {
  readonly segment: string;
  readonly title: string;
  readonly staff: Named;
  readonly start: string;
  readonly end: string;
  readonly bookingUid: string | null;
}

interface Named {
  readonly id: string;
  readonly title?: string;
}

interface ProblemView {
  readonly code: string;
  readonly detail: string;
  readonly alternatives?: readonly { readonly start: string; readonly staff?: readonly { readonly title: string }[] }[];
}

/** An appointment as a timeline, or why there is none and what else there is. */
export function bookText({ status, body }: KeptAnswer): string {
  if (status >= 400) return problemText(body as unknown as ProblemView);
  const { appointment } = body as unknown as { readonly appointment: AppointmentView };
  const staff = [...new Set(appointment.phases.map((phase) => titleOf(phase.staff)))].join(', ');
  const head = `${appointment.status}: ${titleOf(appointment.service)} with ${staff} at ${titleOf(appointment.branch)}, ${dayOf(appointment)}`;
  const width = Math.max(...appointment.phases.map(({ title }) => title.length));
  const lines = appointment.phases.flatMap((phase, index) => {
    const next = appointment.phases[index + 1];
    const time = `  ${clock(phase.start)}–${clock(phase.end)}`;
    const line = `${time}  ${phase.segment}  ${phase.title.padEnd(width)}  ${phase.bookingUid ?? ''}`.trimEnd();
    const gap = next ? (Date.parse(next.start) - Date.parse(phase.end)) / 60_000 : 0;
    return gap > 0 ? [line, `  ${clock(phase.end)}–${clock(next?.start ?? '')}     ${gap} minutes in between`] : [line];
  });
  const end = `appointment ${appointment.id}, Cal.com: ${appointment.syncStatus}`;
  return `${[head, ...lines, end].join('\n')}\n`;
}

function problemText({ code, detail, alternatives = [] }: ProblemView): string {
  const others = alternatives.map(({ start, staff = [] }) => {
    const who = staff.map(({ title }) => title).join(', ');
    return `  ${start.slice(0, 10)} ${clock(start)}${who === '' ? '' : `  ${who}`}`;
  });
  return `${[`not booked (${code}): ${detail}`, ...(others.length > 0 ? ['free instead:', ...others] : [])].join('\n')}\n`;
}

function titleOf({ id, title }: Named): string {
  return title ?? id;
}

function dayOf({ start, timeZone }: AppointmentView): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone }).format(Date.parse(start));
}

/** The local time is in the text: it needs no zone. */
function clock(iso: string): string {
  return iso.slice(11, 16);
}
