import type { Blame, FindingKind, FindingStatus } from '../../../model/drift-finding.ts';
import { spoken } from '../language.ts';

type Kinds = Readonly<Record<FindingKind, string>>;
type Blames = Readonly<Record<Blame, string>>;
type Statuses = Readonly<Record<FindingStatus, string>>;

/** By Cal.com's word for the place of a change; another one is shown as it is. */
type Sources = Readonly<Record<string, string>>;

const en: {
  readonly kinds: Kinds;
  readonly blames: Blames;
  readonly statuses: Statuses;
  readonly sources: Sources;
} = {
  kinds: {
    'field-changed': 'Changed in Cal.com',
    'event-type-missing': 'Gone from Cal.com',
    orphan: 'Orphaned',
    unmanaged: 'Not from git',
    'host-added': 'Host added in Cal.com',
    'host-removed': 'Host removed in Cal.com',
    'host-unmapped': 'Host and staff do not match',
    'map-missing': 'Event map missing',
    'map-stale': 'Event map out of date',
    'webhook-missing': 'Webhook gone from Cal.com',
    'webhook-changed': 'Webhook changed in Cal.com',
    hazard: 'A setting in Cal.com changes bookings',
    'no-effect': 'Written without effect',
  },
  blames: {
    outside: 'changed outside git',
    unapplied: 'not applied yet',
    both: 'changed outside git and in git',
  },
  statuses: {
    suspected: 'suspected',
    confirmed: 'confirmed',
    acknowledged: 'acknowledged',
    resolved: 'over',
  },
  sources: { WEBAPP: 'web app', API_V1: 'API', API_V2: 'API', SYSTEM: 'Cal.com itself' },
};

const de: typeof en = {
  kinds: {
    'field-changed': 'In Cal.com geändert',
    'event-type-missing': 'In Cal.com verschwunden',
    orphan: 'Verwaist',
    unmanaged: 'Nicht aus git',
    'host-added': 'Host in Cal.com hinzugefügt',
    'host-removed': 'Host in Cal.com entfernt',
    'host-unmapped': 'Host und Mitarbeiter passen nicht',
    'map-missing': 'Buchungsweg fehlt',
    'map-stale': 'Buchungsweg veraltet',
    'webhook-missing': 'Webhook in Cal.com verschwunden',
    'webhook-changed': 'Webhook in Cal.com geändert',
    hazard: 'Eine Einstellung in Cal.com verändert Buchungen',
    'no-effect': 'Ohne Wirkung geschrieben',
  },
  blames: {
    outside: 'jemand, an git vorbei',
    unapplied: 'niemanden: git oder ein Lauf ist voraus',
    both: 'jemand an git vorbei, und git auch',
  },
  statuses: {
    suspected: 'vermutet',
    confirmed: 'bestätigt',
    acknowledged: 'zur Kenntnis genommen',
    resolved: 'vorbei',
  },
  sources: { WEBAPP: 'Weboberfläche', API_V1: 'API', API_V2: 'API', SYSTEM: 'Cal.com selbst' },
};

export const DRIFT = spoken({
  en: {
    ...en,
    title: 'Drift',
    intro: 'Where Cal.com or the database is no longer as it was applied. Nothing is done about it by itself.',
    none: 'Nothing drifts',
    noneHint: 'Everything is as it was applied. This is looked at every ten minutes, and with:',
    groups: {
      confirmed: 'To decide',
      suspected: 'Suspected, not confirmed yet',
      acknowledged: 'Heard of',
      resolved: 'Over since recently',
    },
    theirs: 'Now',
    ours: 'In git',
    applied: 'Applied',
    blame: 'By',
    changedBy: 'Changed by',
    first: 'First seen',
    last: 'Last seen',
    times: 'Seen',
    timesInRow: (times: string) => `${times} times in a row`,
    once: 'once',
    over: 'Over since',
    why: 'Reason',
    reasonOf: (reason: string, who: string) => `${reason} (${who})`,
    why1: 'Why it is so:',
    ack: 'It may stay so:',
    ackReason: 'why it may stay',
    takeOver: 'Take it into git:',
    none2: 'nothing',
    hostOf: (id: string) => `user ${id}`,
    whole: 'Cal.com’s event type',
    eventType: 'event type',
  },
  de: {
    ...de,
    title: 'Abweichungen',
    intro: 'Wo Cal.com oder die Datenbank nicht mehr so ist, wie es angewendet wurde. Von selbst geschieht nichts.',
    none: 'Nichts weicht ab',
    noneHint: 'Alles ist so, wie es angewendet wurde. Nachgesehen wird alle zehn Minuten und mit:',
    groups: {
      confirmed: 'Zu entscheiden',
      suspected: 'Vermutet, noch nicht bestätigt',
      acknowledged: 'Zur Kenntnis genommen',
      resolved: 'Seit Kurzem vorbei',
    },
    theirs: 'Jetzt',
    ours: 'In git',
    applied: 'Angewendet',
    blame: 'Durch',
    changedBy: 'Geändert von',
    first: 'Zuerst gesehen',
    last: 'Zuletzt gesehen',
    times: 'Gesehen',
    timesInRow: (times: string) => `${times}-mal in Folge`,
    once: 'einmal',
    over: 'Vorbei seit',
    why: 'Begründung',
    reasonOf: (reason: string, who: string) => `${reason} (${who})`,
    why1: 'Warum es so ist:',
    ack: 'Es darf so bleiben:',
    ackReason: 'warum es bleiben darf',
    takeOver: 'In git übernehmen:',
    none2: 'nichts',
    hostOf: (id: string) => `Nutzer ${id}`,
    whole: 'Termintyp in Cal.com',
    eventType: 'Termintyp',
  },
});
