import type { Appointment, AppointmentPhase } from '../../../model/appointment.ts';
import { spoken } from '../language.ts';

type Statuses = Readonly<Record<Appointment['status'], string>>;
type Syncs = Readonly<Record<Appointment['syncStatus'] | 'flagged', string>>;
type PhaseStatuses = Readonly<Record<AppointmentPhase['status'], string>>;

const en: { readonly statuses: Statuses; readonly syncs: Syncs; readonly phaseStatuses: PhaseStatuses } = {
  statuses: {
    pending: 'being booked',
    requested: 'requested: the host has to confirm it in Cal.com',
    booked: 'booked',
    declined: 'declined by the host',
    failed: 'not booked',
    cancelled: 'cancelled',
  },
  syncs: {
    pending: 'not compared with Cal.com yet',
    synced: 'agrees with Cal.com',
    failed: 'not in Cal.com',
    manual_review: 'needs review',
    flagged: 'otherwise in Cal.com',
  },
  phaseStatuses: {
    intended: 'announced',
    requested: 'requested',
    confirmed: 'booked',
    declined: 'declined',
    cancelled: 'cancelled',
  },
};

const de: typeof en = {
  statuses: {
    pending: 'wird gebucht',
    requested: 'angefragt: in Cal.com zu bestätigen',
    booked: 'gebucht',
    declined: 'abgelehnt',
    failed: 'nicht gebucht',
    cancelled: 'storniert',
  },
  syncs: {
    pending: 'noch nicht mit Cal.com verglichen',
    synced: 'stimmt mit Cal.com überein',
    failed: 'nicht in Cal.com',
    manual_review: 'braucht jemanden',
    flagged: 'in Cal.com anders',
  },
  phaseStatuses: {
    intended: 'angekündigt',
    requested: 'angefragt',
    confirmed: 'gebucht',
    declined: 'abgelehnt',
    cancelled: 'storniert',
  },
};

export const APPOINTMENTS = spoken({
  en: {
    ...en,
    title: 'Appointments',
    intro: 'The latest booked first, each with its segments and their bookings in Cal.com.',
    none: 'No appointments yet',
    noneHint: 'They come over the HTTP API, by phone, or from the command line:',
    made: 'Asked for',
    older: 'Older appointments',
    latest: 'To the latest',
    segments: (count: number) => (count === 1 ? '1 segment' : `${count} segments`),
    segment: 'Segment',
    when: 'Time',
    staff: 'Staff',
    status: 'Status',
    booking: 'Booking in Cal.com',
    noBooking: 'none',
    segmentsOf: (customer: string) => `Segments of the appointment of ${customer}`,
  },
  de: {
    ...de,
    title: 'Termine',
    intro: 'Der zuletzt gebuchte zuerst, jeder mit seinen Abschnitten und deren Buchungen in Cal.com.',
    none: 'Noch keine Termine',
    noneHint: 'Sie kommen über die HTTP-Schnittstelle, am Telefon oder mit einem Befehl:',
    made: 'Angefragt',
    older: 'Ältere Termine',
    latest: 'Zu den neuesten',
    segments: (count: number) => (count === 1 ? '1 Abschnitt' : `${count} Abschnitte`),
    segment: 'Abschnitt',
    when: 'Zeit',
    staff: 'Mitarbeiter',
    status: 'Stand',
    booking: 'Buchung in Cal.com',
    noBooking: 'keine',
    segmentsOf: (customer: string) => `Abschnitte des Termins von ${customer}`,
  },
});
