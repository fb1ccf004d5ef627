import type { Phrases } from './phrases.ts';

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
  faults: {
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
