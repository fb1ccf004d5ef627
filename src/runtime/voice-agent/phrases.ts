/** The sentences for callers, in one language. Times come from `render`: weekday, date and time. */
export interface Phrases {
  readonly or: string;
  /** `bei Emma`, after a time. */
  readonly withStaff: (staff: string) => string;
  readonly available: (time: string, service: string) => string;
  readonly offers: (service: string, offers: string) => string;
  /** Offers from an earlier answer of Cal.com. */
  readonly staleOffers: (service: string, offers: string) => string;
  /** Offers of the default service, in place of one without staff who can be booked. */
  readonly insteadOf: (asked: string, used: string, offers: string) => string;
  readonly otherOffers: (wanted: string, offers: string) => string;
  readonly nothingFree: (service: string) => string;
  /** The hours of a day, of the business or of a staff member, or that it is closed. */
  readonly openingHours: (day: HoursFacts) => string;
  /** Offers after a sentence that says why the requested time is not possible. */
  readonly howAbout: (offers: string) => string;
  readonly whenInstead: string;
  readonly booked: (booking: BookingFacts) => string;
  /** The salon must confirm the booking first. */
  readonly requested: (booking: BookingFacts) => string;
  readonly moved: (booking: BookingFacts) => string;
  readonly cancelled: (booking: BookingFacts) => string;
  readonly pending: string;
  readonly whichOne: (choices: string) => string;
  readonly whichAppointment: (choices: string) => string;
  /** The same customer has this appointment at that time; null if the caller has not proven the customer's number. */
  readonly customerBusy: (existing: string | null) => string;
  readonly whichTimeIsFree: (offers: string) => string;
  readonly replies: Readonly<Record<ReplyCode, string>>;
}

export interface HoursFacts {
  readonly day: string;
  /** `9:00 bis 12:30`; empty: closed all day. */
  readonly open: readonly string[];
  readonly staff: string | null;
  /** The hours are those of all staff who perform the service, within the opening hours. */
  readonly isOfService: boolean;
  /** The name of a closure of the business. */
  readonly closure: string | null;
}

export interface BookingFacts {
  readonly service: string;
  /** The staff member, after the time. */
  readonly time: string;
  readonly customer: string;
  /** Digit by digit. */
  readonly reference: string;
}

/** Codes of `ask` and `refused` that have a sentence of their own. */
export type ReplyCode =
  | 'service-needed'
  | 'service-not-offered'
  | 'staff-unknown'
  | 'staff-not-offered'
  | 'branch-needed'
  | 'time-needed'
  | 'time-not-bookable'
  | 'outside-hours'
  | 'closed'
  | 'offer-unknown'
  | 'offer-expired'
  | 'name-needed'
  | 'phone-needed'
  | 'answer-needed'
  | 'email-refused'
  | 'appointment-unknown'
  | 'appointment-ambiguous'
  | 'not-booked'
  | 'not-confirmed'
  | 'not-cancellable'
  | 'not-reschedulable'
  | 'already-over'
  | 'being-changed'
  | 'manual-review'
  | 'unknown-function'
  | 'unavailable';

/** `A, B oder C` */
export function listed(parts: readonly string[], phrases: Phrases, between = ', '): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(between)} ${phrases.or} ${last}`;
}

export const GERMAN: Phrases = {
  or: 'oder',
  withStaff: (staff) => `bei ${staff}`,
  available: (time, service) => `${service} ist frei: ${time}. Soll ich den Termin buchen?`,
  offers: (service, offers) => `Für ${service} ist frei: ${offers}. Welcher Termin passt Ihnen?`,
  staleOffers: (service, offers) =>
    `Nach dem Stand von vorhin ist für ${service} frei: ${offers}. Welcher Termin passt Ihnen?`,
  insteadOf: (asked, used, offers) =>
    `Statt ${asked} kann ich zurzeit nur ${used} anbieten: ${offers}. Welcher Termin passt Ihnen?`,
  otherOffers: (wanted, offers) => `${wanted} ist leider nicht frei. Wie wäre es mit ${offers}?`,
  nothingFree: (service) => `Für ${service} ist in dieser Zeit leider nichts frei. Welche andere Zeit passt Ihnen?`,
  openingHours: ({ day, open, staff, isOfService, closure }) => {
    const name = closure === null ? '' : ` (${closure})`;
    const from = open.length === 0 ? null : `von ${open.join(' und von ')} Uhr`;
    if (isOfService) return `Dafür ist am ${day}, ${from === null ? 'niemand' : `${from} jemand`} da.`;
    const who = staff === null ? 'haben wir' : `ist ${staff}`;
    const how = staff === null ? (from === null ? 'geschlossen' : `${from} geöffnet`) : `${from ?? 'nicht'} da`;
    return `Am ${day}, ${who} ${how}${name}.`;
  },
  howAbout: (offers) => `Wie wäre es mit ${offers}?`,
  whenInstead: 'Welche andere Zeit passt Ihnen?',
  booked: ({ service, time, customer, reference }) =>
    `Gebucht für ${customer}: ${service}, ${time}. Ihre Buchungsnummer ist ${reference}.`,
  requested: ({ service, time, customer, reference }) =>
    `Angefragt für ${customer}: ${service}, ${time}. Der Termin ist noch nicht fest: Wir müssen ihn erst bestätigen und melden uns dann. Ihre Buchungsnummer ist ${reference}.`,
  moved: ({ service, time, reference }) =>
    `Verlegt: ${service} ist jetzt ${time}. Ihre Buchungsnummer bleibt ${reference}.`,
  cancelled: ({ service, time }) => `Abgesagt: ${service}, ${time}.`,
  pending: 'Einen Moment bitte, das wird noch bearbeitet.',
  whichOne: (choices) => `Meinen Sie ${choices}?`,
  whichAppointment: (choices) => `Es gibt mehrere Termine: ${choices}. Welchen meinen Sie?`,
  customerBusy: (existing) =>
    existing === null
      ? 'Auf diesen Namen gibt es zu dieser Zeit schon einen Termin. Soll ich trotzdem noch einen buchen?'
      : `Sie haben schon einen Termin: ${existing}. Soll ich noch einen zweiten buchen?`,
  whichTimeIsFree: (offers) => `Für diesen Termin ist frei: ${offers}. Welche Zeit passt Ihnen?`,
  replies: {
    'service-needed': 'Um welche Leistung geht es?',
    'service-not-offered': 'Das können wir zurzeit leider nicht anbieten. Möchten Sie etwas anderes?',
    'staff-unknown': 'Diesen Namen kenne ich hier nicht. Zu wem möchten Sie?',
    'staff-not-offered': 'Das gibt es dort leider nicht. Soll ich bei jemand anderem schauen?',
    'branch-needed': 'In welche Filiale möchten Sie kommen?',
    'time-needed': 'Auf welchen Tag und welche Uhrzeit soll ich den Termin legen?',
    'time-not-bookable': 'Diese Zeit kann ich nicht buchen. Welche andere passt Ihnen?',
    'outside-hours': 'Zu dieser Zeit haben wir nicht geöffnet. Welche andere passt Ihnen?',
    closed: 'Da haben wir geschlossen. Welche andere Zeit passt Ihnen?',
    'offer-unknown': 'Diesen Vorschlag habe ich nicht mehr. Wann möchten Sie kommen?',
    'offer-expired': 'Dieser Vorschlag gilt nicht mehr. Wann möchten Sie kommen?',
    'name-needed': 'Auf welchen Namen, bitte?',
    'phone-needed': 'Unter welcher Telefonnummer, mit Vorwahl, können wir Sie erreichen?',
    'answer-needed': 'Dazu brauche ich noch eine Angabe von Ihnen.',
    'email-refused':
      'Am Telefon kann ich gerade leider keinen Termin eintragen, und gebucht ist nichts. Das Team weiß Bescheid. Bitte buchen Sie online oder wenden Sie sich direkt an das Team.',
    'appointment-unknown':
      'Dazu finde ich keinen Termin. Nennen Sie mir bitte Ihre Buchungsnummer, oder Telefonnummer und Namen?',
    'appointment-ambiguous': 'Dazu finde ich mehrere Termine. Nennen Sie mir bitte den Namen oder die Buchungsnummer?',
    'not-booked': 'Dieser Termin besteht nicht mehr.',
    'not-confirmed':
      'Dieser Termin ist noch nicht bestätigt und lässt sich deshalb nicht verlegen. Soll ich ihn absagen und eine andere Zeit anfragen?',
    'not-cancellable':
      'Diesen Termin kann ich leider nicht absagen, er bleibt bestehen. Bitte wenden Sie sich direkt an das Team.',
    'not-reschedulable':
      'Diesen Termin kann ich leider nicht mehr verlegen, er bleibt, wie er ist. Bitte wenden Sie sich direkt an das Team.',
    'already-over': 'Dieser Termin ist schon vorbei.',
    'being-changed': 'Dieser Termin wird gerade geändert. Bitte fragen Sie gleich noch einmal.',
    'manual-review': 'Das konnte ich nicht sicher abschließen. Das muss sich jemand aus dem Team ansehen.',
    'unknown-function': 'Das kann ich leider nicht.',
    unavailable: 'Das geht gerade leider nicht. Bitte versuchen Sie es später noch einmal.',
  },
};

export const ENGLISH: Phrases = {
  or: 'or',
  withStaff: (staff) => `with ${staff}`,
  available: (time, service) => `${service} is available: ${time}. Shall I book it?`,
  offers: (service, offers) => `For ${service} these are free: ${offers}. Which one suits you?`,
  staleOffers: (service, offers) => `As of a while ago these were free for ${service}: ${offers}. Which one suits you?`,
  insteadOf: (asked, used, offers) =>
    `Instead of ${asked} I can only offer ${used} at the moment: ${offers}. Which one suits you?`,
  otherOffers: (wanted, offers) => `${wanted} is not free, I am afraid. How about ${offers}?`,
  nothingFree: (service) =>
    `Nothing is free for ${service} at that time, I am afraid. Which other time would suit you?`,
  openingHours: ({ day, open, staff, isOfService, closure }) => {
    const name = closure === null ? '' : ` (${closure})`;
    const from = open.length === 0 ? null : `from ${open.join(' and from ')}`;
    if (isOfService)
      return `${from === null ? 'Nobody' : 'Somebody'} is available for that on ${day}${from === null ? '' : ` ${from}`}.`;
    const who = staff === null ? 'we are' : `${staff} is`;
    const how =
      staff === null ? (from === null ? 'closed' : `open ${from}`) : from === null ? 'not here' : `here ${from}`;
    return `On ${day}, ${who} ${how}${name}.`;
  },
  howAbout: (offers) => `How about ${offers}?`,
  whenInstead: 'Which other time would suit you?',
  booked: ({ service, time, customer, reference }) =>
    `Booked for ${customer}: ${service}, ${time}. Your booking number is ${reference}.`,
  requested: ({ service, time, customer, reference }) =>
    `Requested for ${customer}: ${service}, ${time}. It is not booked yet: we have to confirm it first, and will let you know. Your booking number is ${reference}.`,
  moved: ({ service, time, reference }) =>
    `Moved: ${service} is now ${time}. Your booking number is still ${reference}.`,
  cancelled: ({ service, time }) => `Cancelled: ${service}, ${time}.`,
  pending: 'One moment please, this is still being worked on.',
  whichOne: (choices) => `Do you mean ${choices}?`,
  whichAppointment: (choices) => `There are several appointments: ${choices}. Which one do you mean?`,
  customerBusy: (existing) =>
    existing === null
      ? 'There is already an appointment under that name at that time. Shall I book another one?'
      : `You already have an appointment: ${existing}. Shall I book a second one?`,
  whichTimeIsFree: (offers) => `For this appointment these are free: ${offers}. Which one suits you?`,
  replies: {
    'service-needed': 'Which service would you like?',
    'service-not-offered': 'We cannot offer that at the moment, I am afraid. Would you like something else?',
    'staff-unknown': 'I do not know that name here. Who would you like to see?',
    'staff-not-offered': 'They do not offer that, I am afraid. Shall I look with someone else?',
    'branch-needed': 'Which branch would you like to come to?',
    'time-needed': 'Which day and time shall I move the appointment to?',
    'time-not-bookable': 'I cannot book that time. Which other time would suit you?',
    'outside-hours': 'We are not open at that time. Which other time would suit you?',
    closed: 'We are closed then. Which other time would suit you?',
    'offer-unknown': 'I no longer have that offer. When would you like to come?',
    'offer-expired': 'That offer is no longer valid. When would you like to come?',
    'name-needed': 'What name is it, please?',
    'phone-needed': 'Which phone number, with its area code, can we reach you at?',
    'answer-needed': 'I need one more answer from you for that.',
    'email-refused':
      'I am afraid I cannot enter an appointment by phone right now, and nothing is booked. The team knows about it. Please book online, or contact the team directly.',
    'appointment-unknown':
      'I find no such appointment. Could you tell me your booking number, or phone number and name?',
    'appointment-ambiguous': 'I find several appointments. Could you tell me the name or the booking number?',
    'not-booked': 'That appointment no longer exists.',
    'not-confirmed':
      'That appointment is not confirmed yet, so I cannot move it. Shall I cancel it and request another time?',
    'not-cancellable':
      'I am afraid I cannot cancel that appointment, so it stays as it is. Please contact the team directly.',
    'not-reschedulable':
      'I am afraid I can no longer move that appointment, so it stays as it is. Please contact the team directly.',
    'already-over': 'That appointment is already over.',
    'being-changed': 'That appointment is being changed right now. Please ask again in a moment.',
    'manual-review': 'I could not complete that for certain. Someone from the team will look at it.',
    'unknown-function': 'I am afraid I cannot do that.',
    unavailable: 'That is not possible right now. Please try again later.',
  },
};
