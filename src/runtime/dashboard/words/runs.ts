import type { RunChangeRecord, RunRecord } from '../../../model/stored.ts';
import { spoken } from '../language.ts';

type Statuses = Readonly<Record<RunRecord['status'], string>>;
type Outcomes = Readonly<Record<RunChangeRecord['status'], string>>;

const en: { readonly statuses: Statuses; readonly outcomes: Outcomes } = {
  statuses: { running: 'running', done: 'done', partial: 'partial', failed: 'failed', interrupted: 'broken off' },
  outcomes: { intended: 'begun', done: 'done', failed: 'failed', skipped: 'skipped', unknown: 'not known' },
};
const de: typeof en = {
  statuses: {
    running: 'läuft',
    done: 'fertig',
    partial: 'zum Teil',
    failed: 'gescheitert',
    interrupted: 'abgebrochen',
  },
  outcomes: {
    intended: 'begonnen',
    done: 'fertig',
    failed: 'gescheitert',
    skipped: 'ausgelassen',
    unknown: 'unbekannt',
  },
};

const actionsEn = { create: 'Made', update: 'Changed', adopt: 'Taken over', retire: 'Retired', delete: 'Deleted' };
const actionsDe: typeof actionsEn = {
  create: 'Angelegt',
  update: 'Geändert',
  adopt: 'Übernommen',
  retire: 'Eingestellt',
  delete: 'Gelöscht',
};

export const RUNS = spoken({
  en: {
    ...en,
    title: 'Runs',
    intro: 'Who applied what, when, from which commit, and the result.',
    none: 'Nothing was applied yet',
    noneHint: 'A first look at what would change:',
    table: 'Runs, the latest first',
    started: 'Started',
    command: 'Command',
    who: 'Who',
    commit: 'Commit',
    noCommit: 'none',
    outcome: 'Outcome',
    changes: 'Changes',
    noChanges: 'no change',
    took: 'Took',
    calls: 'Calls to Cal.com',
    counts: (count: string, outcome: string) => `${count} ${outcome}`,
    run: (when: string) => `Run of ${when}`,
    runIntro: 'Each change with its fields before and after.',
    build: 'Build',
    back: 'All runs',
    more: (count: string) => `${count} more changes are shown by:`,
    rollback: 'To plan a rollback to this run:',
    field: 'Field',
    before: 'Before',
    after: 'After',
    nothing: 'nothing',
    notWritten: 'not written',
    actions: actionsEn,
    seconds: (seconds: string) => `${seconds} s`,
    fieldsOf: (name: string) => `Fields of ${name}`,
  },
  de: {
    ...de,
    title: 'Läufe',
    intro: 'Wer wann was angewendet hat, von welchem Commit, und was daraus wurde.',
    none: 'Noch wurde nichts angewendet',
    noneHint: 'Ein erster Blick darauf, was sich ändern würde:',
    table: 'Läufe, der letzte zuerst',
    started: 'Begonnen',
    command: 'Befehl',
    who: 'Wer',
    commit: 'Commit',
    noCommit: 'keiner',
    outcome: 'Ergebnis',
    changes: 'Änderungen',
    noChanges: 'keine Änderung',
    took: 'Dauer',
    calls: 'Aufrufe an Cal.com',
    counts: (count: string, outcome: string) => `${count} ${outcome}`,
    run: (when: string) => `Lauf vom ${when}`,
    runIntro: 'Jede Änderung mit ihren Feldern vorher und nachher.',
    build: 'Build',
    back: 'Alle Läufe',
    more: (count: string) => `${count} weitere Änderungen zeigt:`,
    rollback: 'Den Weg zurück zu dem, was dieser Lauf angewendet hat, plant:',
    field: 'Feld',
    before: 'Vorher',
    after: 'Nachher',
    nothing: 'nichts',
    notWritten: 'nicht geschrieben',
    actions: actionsDe,
    seconds: (seconds: string) => `${seconds} s`,
    fieldsOf: (name: string) => `Felder von ${name}`,
  },
});
