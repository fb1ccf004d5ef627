import type { Words } from './words.ts';

export const de: Words = {
  intl: 'de-DE',
  labels: {
    since: 'Seit',
    until: 'Bis',
    found: 'Gefunden',
    appointment: 'Termin',
    change: 'Vorgang',
    domain: 'Domain der Adressen',
    run: 'Lauf',
    outcome: 'Ergebnis',
    changes: 'Änderungen',
    answer: 'Antwort',
    by: 'Von',
    more: (count) => `und ${count} weitere`,
    counts: ({ outcome, failed, unknown, skipped }) =>
      `${outcome === 'partial' ? 'teilweise' : 'gescheitert'}: ${failed} gescheitert, ${unknown} ungewiss, ${skipped} ausgelassen`,
  },
  changes: { book: 'Buchung', cancel: 'Absage', reschedule: 'Verlegung' },
  answers: { confirmed: 'bestätigt', declined: 'abgelehnt' },
  notices: {
    drift_confirmed: {
      title: (count) =>
        count === 1
          ? 'Cal.com weicht von den Manifesten ab'
          : `Cal.com weicht an ${count} Stellen von den Manifesten ab`,
      todo: (company) =>
        `Ansehen mit calops drift --company ${company}; in git übernehmen, zurückstellen oder bestätigen.`,
    },
    manual_review: {
      title: () => 'Ein Termin braucht einen Menschen',
      todo: (company) =>
        `calops review --company ${company} zeigt, was offen ist. In Cal.com richtigstellen, dann calops review close.`,
    },
    caller_email_refused: {
      title: () => 'Anrufer ohne E-Mail-Adresse können nicht buchen',
      todo: (company) =>
        `Cal.com lehnt die Adresse ab, mit der sie gebucht werden. spec.callerEmail im Manifest setzen, dann calops apply --company ${company}.`,
    },
    appointment_requested: {
      title: () => 'Ein Termin wartet auf Bestätigung',
      todo: () => 'In Cal.com bestätigen oder ablehnen. Bis dahin ist die Zeit freigehalten, und der Kunde wartet.',
    },
    request_answered: {
      title: () => 'Eine Terminanfrage ist beantwortet',
      todo: () => 'Nichts, wenn Kunden Mail bekommen; sonst dem Kunden Bescheid geben.',
    },
    apply_failed: {
      title: () => 'Ein Apply ist nicht ganz durchgelaufen',
      todo: (company) =>
        `calops history show zeigt jede Änderung. Ursache beheben, dann calops apply --company ${company}.`,
    },
    calcom_down: {
      title: () => 'Cal.com antwortet nicht',
      todo: () =>
        'Neue Buchungen werden abgelehnt, bis Cal.com antwortet; zu tun ist meist nichts. Statusseite von Cal.com ansehen.',
    },
    calcom_back: {
      title: () => 'Cal.com antwortet wieder',
      todo: (company) => `Buchungen gehen wieder. Ob etwas offen blieb, zeigt calops review --company ${company}.`,
    },
    test: { title: () => 'Probenachricht', todo: () => 'Nichts: Nachrichten von calops kommen hier an.' },
  },
  customer: {
    subject: {
      appointment_booked: (day, time) => `Ihr Termin am ${day} um ${time} Uhr`,
      appointment_moved: (day, time) => `Ihr Termin ist verlegt: ${day} um ${time} Uhr`,
      appointment_cancelled: (day, time) => `Ihr Termin am ${day} um ${time} Uhr ist abgesagt`,
      appointment_requested: (day, time) => `Ihre Terminanfrage für ${day} um ${time} Uhr`,
      appointment_declined: (day, time) => `Ihr Terminwunsch am ${day} um ${time} Uhr ist leider nicht möglich`,
    },
    greeting: (name) => `Guten Tag ${name},`,
    opening: {
      appointment_booked: 'Ihr Termin ist gebucht.',
      appointment_moved: 'Ihr Termin ist verlegt. Es gilt:',
      appointment_cancelled: 'Ihr Termin ist abgesagt.',
      appointment_requested:
        'wir haben Ihre Anfrage erhalten. Der Termin gilt, sobald wir ihn bestätigt haben; Sie bekommen dann eine weitere Nachricht.',
      appointment_declined:
        'leider können wir Ihnen diesen Termin nicht bestätigen. Bitte melden Sie sich, damit wir einen anderen finden.',
    },
    service: 'Leistung',
    day: 'Tag',
    timeLabel: 'Uhrzeit',
    time: (from, to) => `${from} bis ${to} Uhr`,
    staff: 'Bei',
    branch: 'Ort',
    price: 'Preis',
    reference: 'Terminnummer',
    closing: (company) => `Ihr Team von ${company}`,
  },
};
