import type { ClosureReason } from '../../../model/time/working-times.ts';
import { spoken } from '../format.ts';

const reasonsEn: Readonly<Record<ClosureReason, string>> = {
  vacation: 'Vacation',
  sick: 'Sick leave',
  'public-holiday': 'Public holiday',
  other: 'Closed',
};

const reasonsDe: Readonly<Record<ClosureReason, string>> = {
  vacation: 'Urlaub',
  sick: 'Krankheit',
  'public-holiday': 'Feiertag',
  other: 'Geschlossen',
};

/** What is ahead: free starts, utilisation, closures, classes. */
export const OUTLOOK = spoken({
  en: {
    starts: 'Next free start',
    startsNote:
      'From the declared hours, closures and the bookings of calops. Calendars and limits in Cal.com can make the real start later.',
    startsFolded: (count: number) => (count === 1 ? '1 more service' : `${count} more services`),
    startsHidden: (count: string) => `and ${count} more services:`,
    service: 'Service',
    with: 'with',
    more: (names: string, count: number) => `${names} and ${count} more`,
    none: (days: number) => `nothing in ${days} days`,
    noHours: 'no hours declared',
    notBookable: 'cannot be booked',
    notOffered: 'not offered',
    noService: 'No service is active',
    noServiceHint: 'Declare services in the manifests, then apply them:',
    noHoursTitle: 'No opening hours are declared',
    noHoursHint:
      'With hours in git, this page shows the next free start of each service and how much of the open time is booked. Cal.com’s schedules alone decide until then.',
    utilisation: 'Utilisation by week',
    utilisationNote: 'Booked minutes of the open minutes, without closures.',
    utilisationHidden: (count: string) => `and ${count} more:`,
    staff: 'Staff',
    week: (number: number) => `Week ${number}`,
    thisWeek: 'this week',
    closed: 'closed',
    hours: (booked: string, open: string) => `${booked} of ${open} h`,
    closures: 'Closures ahead',
    closuresHidden: (count: string) => `and ${count} more`,
    noClosures: 'No closures ahead',
    noClosuresHint: 'Vacations and public holidays in git stop bookings at once after apply. To print those of a year:',
    now: 'now',
    everyone: 'the whole company',
    absence: 'Absence',
    reasons: reasonsEn,
    classes: 'Classes',
    noClasses: 'No class is booked in the next 14 days',
    noClassesHint: 'The next start of each class is in the list of free starts.',
    places: (left: number, capacity: number) =>
      left === 1 ? `1 of ${capacity} places left` : `${left} of ${capacity} places left`,
    placesFree: (left: number) => (left === 1 ? '1 place left' : `${left} places left`),
    full: 'full',
  },
  de: {
    starts: 'Nächster freier Termin',
    startsNote:
      'Nach den hinterlegten Öffnungszeiten, Schließzeiten und dem, was über calops gebucht ist. Kalender und Grenzen in Cal.com sind hier nicht gefragt: Der wirkliche Termin kann später liegen.',
    startsFolded: (count: number) => (count === 1 ? '1 weitere Leistung' : `${count} weitere Leistungen`),
    startsHidden: (count: string) => `und ${count} weitere Leistungen:`,
    service: 'Leistung',
    with: 'bei',
    more: (names: string, count: number) => `${names} und ${count} weiteren`,
    none: (days: number) => `nichts in ${days} Tagen`,
    noHours: 'keine Öffnungszeiten',
    notBookable: 'nicht buchbar',
    notOffered: 'nicht im Angebot',
    noService: 'Keine Leistung ist aktiv',
    noServiceHint: 'Leistungen stehen in den Manifesten; angewendet werden sie so:',
    noHoursTitle: 'Keine Öffnungszeiten hinterlegt',
    noHoursHint:
      'Mit Öffnungszeiten in git zeigt diese Seite den nächsten freien Termin jeder Leistung, und wie viel der offenen Zeit gebucht ist. Bis dahin gelten allein die Zeitpläne in Cal.com.',
    utilisation: 'Auslastung je Woche',
    utilisationNote: 'Gebuchte von offenen Minuten, ohne Schließzeiten.',
    utilisationHidden: (count: string) => `und ${count} weitere:`,
    staff: 'Mitarbeiter',
    week: (number: number) => `KW ${number}`,
    thisWeek: 'diese Woche',
    closed: 'geschlossen',
    hours: (booked: string, open: string) => `${booked} von ${open} Std.`,
    closures: 'Schließzeiten',
    closuresHidden: (count: string) => `und ${count} weitere`,
    noClosures: 'Keine Schließzeiten in Sicht',
    noClosuresHint:
      'Urlaub und Feiertage in git sperren Buchungen, sobald sie angewendet sind. Die Feiertage eines Jahres gibt aus:',
    now: 'jetzt',
    everyone: 'der ganze Betrieb',
    absence: 'Abwesenheit',
    reasons: reasonsDe,
    classes: 'Kurse',
    noClasses: 'In den nächsten 14 Tagen ist kein Kurs gebucht',
    noClassesHint: 'Der nächste Termin jedes Kurses steht bei den freien Terminen.',
    places: (left: number, capacity: number) =>
      left === 1 ? `1 von ${capacity} Plätzen frei` : `${left} von ${capacity} Plätzen frei`,
    placesFree: (left: number) => (left === 1 ? '1 Platz frei' : `${left} Plätze frei`),
    full: 'ausgebucht',
  },
});
