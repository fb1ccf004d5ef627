import type { Json } from '../../model/json.ts';
import { clock } from './start-line.ts';

/** The parts of an answer's appointment that are shown (runtime/booking/appointment-view.ts makes it). */
interface AppointmentView {
  readonly id: string;
  readonly status: string;
  readonly syncStatus: string;
  readonly flag: Json;
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

/** An appointment as a timeline in the branch's time, with its booking in Cal.com for each segment. */
export function bookText(view: Json): string {
  const appointment = view as unknown as AppointmentView;
  const { id, status, service, branch, phases } = appointment;
  const staff = [...new Set(phases.map((phase) => titleOf(phase.staff)))].join(', ');
  const head = `${status}: ${titleOf(service)} with ${staff} at ${titleOf(branch)}, ${dayOf(appointment)}`;
  const width = Math.max(...phases.map(({ title }) => title.length));
  const lines = phases.flatMap((phase, index) => {
    const next = phases[index + 1];
    const time = `  ${clock(phase.start)}–${clock(phase.end)}`;
    const line = `${time}  ${phase.segment}  ${phase.title.padEnd(width)}  ${phase.bookingUid ?? ''}`.trimEnd();
    const gap = next ? (Date.parse(next.start) - Date.parse(phase.end)) / 60_000 : 0;
    return gap > 0 ? [line, `  ${clock(phase.end)}–${clock(next?.start ?? '')}     ${gap} minutes in between`] : [line];
  });
  return `${[head, ...lines, `appointment ${id}: ${comparison(appointment)}`].join('\n')}\n`;
}

function comparison({ status, syncStatus, flag }: AppointmentView): string {
  if (syncStatus === 'manual_review') return 'a person has to look at it';
  if (flag !== null) return `Cal.com differs: ${JSON.stringify(flag)}`;
  if (status === 'requested') return 'its host has to confirm it in Cal.com; until then its time is held';
  if (status === 'declined') return 'its host has declined it';
  if (syncStatus === 'synced') return 'Cal.com agrees';
  return status === 'pending' ? 'not finished yet; calops serve goes on with it' : 'not compared with Cal.com yet';
}

function titleOf({ id, title }: Named): string {
  return title ?? id;
}

function dayOf({ start, timeZone }: AppointmentView): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone }).format(Date.parse(start));
}
