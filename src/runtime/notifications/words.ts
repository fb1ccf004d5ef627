import type { ApplyDetail, CustomerNotice, NoticeKind } from '../../model/notice.ts';

/** All texts in one language. */
export interface Words {
  /** For days, times and prices. */
  readonly intl: string;
  readonly labels: {
    readonly since: string;
    readonly until: string;
    readonly found: string;
    readonly appointment: string;
    readonly change: string;
    readonly domain: string;
    readonly run: string;
    readonly outcome: string;
    readonly changes: string;
    readonly answer: string;
    readonly by: string;
    readonly more: (count: number) => string;
    readonly counts: (detail: ApplyDetail) => string;
  };
  readonly changes: Readonly<Record<'book' | 'cancel' | 'reschedule', string>>;
  readonly answers: Readonly<Record<'confirmed' | 'declined', string>>;
  readonly notices: Readonly<
    Record<
      NoticeKind,
      {
        readonly title: (count: number) => string;
        /** For a company of that name. */ readonly todo: (company: string) => string;
      }
    >
  >;
  readonly customer: {
    readonly subject: Readonly<Record<CustomerNotice, (day: string, time: string) => string>>;
    readonly greeting: (name: string) => string;
    readonly opening: Readonly<Record<CustomerNotice, string>>;
    readonly service: string;
    readonly day: string;
    readonly time: (from: string, to: string) => string;
    readonly timeLabel: string;
    readonly staff: string;
    readonly branch: string;
    readonly price: string;
    readonly reference: string;
    readonly closing: (company: string) => string;
  };
}

interface Place {
  readonly timeZone: string;
}

/** `23.11.2026, 09:00 MEZ` */
export function shortTime(ms: number, { timeZone }: Place, intl: string): string {
  return new Intl.DateTimeFormat(intl, {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(ms);
}

/** `Montag, 23. November 2026` */
export function longDay(ms: number, { timeZone }: Place, intl: string): string {
  const form = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  return new Intl.DateTimeFormat(intl, { timeZone, ...form }).format(ms);
}

/** `09:00` */
export function clockTime(ms: number, { timeZone }: Place, intl: string): string {
  return new Intl.DateTimeFormat(intl, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms);
}

export function money(amount: string, currency: string, intl: string): string {
  return new Intl.NumberFormat(intl, { style: 'currency', currency }).format(Number(amount));
}

/** Names come from outside, and messages have headers: no line breaks, no control characters, limited length. */
export function oneLine(text: string, longest = 200): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

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

export const en: Words = {
  intl: 'en-GB',
  labels: {
    since: 'Since',
    until: 'Until',
    found: 'Found',
    appointment: 'Appointment',
    change: 'While',
    domain: 'Domain of the addresses',
    run: 'Run',
    outcome: 'Outcome',
    changes: 'Changes',
    answer: 'Answer',
    by: 'By',
    more: (count) => `and ${count} more`,
    counts: ({ outcome, failed, unknown, skipped }) =>
      `${outcome}: ${failed} failed, ${unknown} unknown, ${skipped} skipped`,
  },
  changes: { book: 'booking', cancel: 'cancelling', reschedule: 'moving' },
  answers: { confirmed: 'confirmed', declined: 'declined' },
  notices: {
    drift_confirmed: {
      title: (count) =>
        count === 1 ? 'Cal.com is not as it was applied' : `Cal.com is not as it was applied in ${count} places`,
      todo: (company) => `Look with calops drift --company ${company}; take it into git, revert or acknowledge it.`,
    },
    manual_review: {
      title: () => 'An appointment needs a person',
      todo: (company) =>
        `calops review --company ${company} names what is open. Put it right in Cal.com, then calops review close.`,
    },
    caller_email_refused: {
      title: () => 'Callers without an e-mail address cannot book',
      todo: (company) =>
        `Cal.com refuses the address that they are booked with. Set spec.callerEmail in the manifest, then calops apply --company ${company}.`,
    },
    appointment_requested: {
      title: () => 'An appointment waits for confirmation',
      todo: () => 'Confirm or decline it in Cal.com. Its time is held until then, and the customer waits.',
    },
    request_answered: {
      title: () => 'A requested appointment is answered',
      todo: () => 'Nothing where customers get mail; otherwise call the customer.',
    },
    apply_failed: {
      title: () => 'An apply completed partially',
      todo: (company) => `calops history show has every change. Fix the cause, then calops apply --company ${company}.`,
    },
    calcom_down: {
      title: () => 'Cal.com does not answer',
      todo: () =>
        'Bookings are refused until it does; mostly there is nothing to do. Look at the status page of Cal.com.',
    },
    calcom_back: {
      title: () => 'Cal.com answers again',
      todo: (company) =>
        `Bookings work again. calops review --company ${company} says whether something was left open.`,
    },
    test: { title: () => 'Test message', todo: () => 'Nothing: messages of calops arrive here.' },
  },
  customer: {
    subject: {
      appointment_booked: (day, time) => `Your appointment on ${day} at ${time}`,
      appointment_moved: (day, time) => `Your appointment has moved: ${day} at ${time}`,
      appointment_cancelled: (day, time) => `Your appointment on ${day} at ${time} is cancelled`,
      appointment_requested: (day, time) => `Your request for ${day} at ${time}`,
      appointment_declined: (day, time) => `We cannot confirm your appointment on ${day} at ${time}`,
    },
    greeting: (name) => `Dear ${name},`,
    opening: {
      appointment_booked: 'your appointment is booked.',
      appointment_moved: 'your appointment has moved. It is now:',
      appointment_cancelled: 'your appointment is cancelled.',
      appointment_requested:
        'we have received your request. The appointment is booked once we have confirmed it; you will hear from us again.',
      appointment_declined:
        'we are sorry that we cannot confirm this appointment. Please contact us to find another time.',
    },
    service: 'Service',
    day: 'Day',
    timeLabel: 'Time',
    time: (from, to) => `${from} to ${to}`,
    staff: 'With',
    branch: 'Where',
    price: 'Price',
    reference: 'Booking number',
    closing: (company) => `Your team at ${company}`,
  },
};
