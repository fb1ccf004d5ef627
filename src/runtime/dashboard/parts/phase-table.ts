import { html } from 'ghtml';
import type { Appointment, AppointmentPhase } from '../../../model/appointment.ts';
import type { Visit } from '../page.ts';
import { segmentTitle, staffTitle } from '../views/names.ts';
import { APPOINTMENTS } from '../words/appointments.ts';
import { badge, table, time } from './html-parts.ts';
import type { Tone } from './html-parts.ts';

const TONES: Readonly<Record<AppointmentPhase['status'], Tone>> = {
  intended: 'quiet',
  requested: 'warn',
  declined: 'quiet',
  confirmed: 'good',
  cancelled: 'quiet',
};

/** The segments of an appointment in time, and what stands for each in Cal.com. */
export function phaseTable({ tenant, language, format }: Visit, appointment: Appointment): string {
  const words = APPOINTMENTS[language];
  const rows = appointment.phases.map(({ segmentKey, staffId, startMs, endMs, bookingUid, status }) => {
    const title = segmentTitle(tenant, appointment.serviceId, segmentKey);
    const booking = bookingUid === null ? words.noBooking : html`<code>${bookingUid}</code>`;
    return html`<tr>
      <th scope="row"><span class="segment-key">${segmentKey}</span> ${title}</th>
      <td class="nowrap">!${time(format.time, startMs)}–!${time(format.time, endMs)}</td>
      <td>${staffTitle(tenant, staffId)}</td>
      <td>!${badge(TONES[status], words.phaseStatuses[status])}</td>
      <td>!${booking}</td>
    </tr>`;
  });
  const heads = [words.segment, words.when, words.staff, words.status, words.booking];
  return table({ label: words.segmentsOf(appointment.customer.name), look: 'compact', heads, rows });
}
