import { referenceOf } from '../../model/appointment.ts';
import type { Notice, NoticeKind } from '../../model/notice.ts';
import type { CompanyRow } from '../../model/stored.ts';
import type { Mail } from './mailer.ts';
import { de, en, oneLine, shortTime, type Words } from './words.ts';

/** The text for people, on every channel. */
export interface NoticeText {
  readonly company: string;
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly todo: string;
  /** The runbook for this notice. */
  readonly runbook: string;
}

/** A notice as the database stores it. */
export type KeptNotice = Notice & { readonly subject: string; readonly createdMs: number };

/** A page of docs/ and a heading in it. */
export const RUNBOOKS: Readonly<Record<NoticeKind, string>> = {
  drift_confirmed: 'drift.md: Drift',
  manual_review: 'drift.md: What needs a person',
  caller_email_refused: 'drift.md: Callers without an e-mail address',
  appointment_requested: 'drift.md: Appointments that wait for confirmation',
  request_answered: 'drift.md: Appointments that wait for confirmation',
  apply_failed: 'commands.md: After a failed apply',
  calcom_down: 'runbooks.md: When Cal.com does not answer',
  calcom_back: 'runbooks.md: When Cal.com does not answer',
  test: 'runbooks.md: Notifications',
};

type NoticeCompany = Pick<CompanyRow, 'name' | 'title' | 'locale' | 'timeZone'>;

/** What happened, since when, and what to do; in the company's language and time zone. Names no customer. */
export function noticeText(company: NoticeCompany, notice: KeptNotice): NoticeText {
  const words = wordsFor(company.locale);
  const { title, todo } = words.notices[notice.kind];
  const facts = factsOf(notice, words, (ms) => shortTime(ms, company, words.intl));
  return {
    company: oneLine(company.title),
    title: title(countOf(notice)),
    facts: facts.map(([name, value]) => [name, oneLine(value, 400)]),
    todo: todo(company.name),
    runbook: `docs/${RUNBOOKS[notice.kind]}`,
  };
}

function countOf(notice: KeptNotice): number {
  return notice.kind === 'drift_confirmed' ? notice.detail.count : 1;
}

type Facts = readonly (readonly [name: string, value: string])[];

function factsOf(notice: KeptNotice, { labels, changes, answers }: Words, at: (ms: number) => string): Facts {
  const since = [labels.since, at(notice.createdMs)] as const;
  switch (notice.kind) {
    case 'drift_confirmed': {
      const { findings, count } = notice.detail;
      const found = findings.map(
        ({ kind, resource, field }) => `${kind} ${resource}${field === null ? '' : ` ${field}`}`,
      );
      return [since, [labels.found, listed(found, count, labels.more)]];
    }
    case 'manual_review':
      return [since, appointmentOf(notice, labels), [labels.change, changes[notice.detail.change]]];
    case 'caller_email_refused':
      return [since, [labels.domain, notice.detail.domain ?? '–']];
    case 'appointment_requested':
      return [since, appointmentOf(notice, labels)];
    case 'request_answered':
      return [appointmentOf(notice, labels), [labels.answer, answers[notice.detail.answer]]];
    case 'apply_failed': {
      const { run, failed, unknown, changes: faults } = notice.detail;
      const named = faults.map(({ id, code }) => `${id} (${code})`);
      return [
        since,
        [labels.run, run],
        [labels.outcome, labels.counts(notice.detail)],
        [labels.changes, listed(named, failed + unknown, labels.more)],
      ];
    }
    case 'calcom_down':
      return [[labels.since, at(Date.parse(notice.detail.since))]];
    case 'calcom_back':
      return [
        [labels.since, at(Date.parse(notice.detail.since))],
        [labels.until, at(Date.parse(notice.detail.until))],
      ];
    case 'test':
      return [[labels.by, notice.detail.who]];
  }
}

function appointmentOf({ subject }: KeptNotice, labels: Words['labels']): readonly [string, string] {
  const id = subject.slice(subject.indexOf('/') + 1);
  return [labels.appointment, `${referenceOf(id)} (${id})`];
}

function listed(names: readonly string[], count: number, more: (count: number) => string): string {
  if (names.length === 0) return String(count);
  return [...names, ...(count > names.length ? [more(count - names.length)] : [])].join(', ');
}

/** A notice as a plain text mail to the company's own people. */
export function noticeMail(
  { company, title, facts, todo, runbook }: NoticeText,
  to: readonly string[],
  id: string,
): Mail {
  const lines = facts.map(([name, value]) => `${name}: ${value}`);
  return {
    id,
    fromName: `calops ${company}`,
    to: to.map((address) => ({ name: '', address })),
    subject: `${company}: ${title}`,
    text: `${[title, '', ...lines, '', todo, runbook].join('\n')}\n`,
  };
}

/** The fallback for any language other than these two is English. */
export function wordsFor(locale: string): Words {
  return locale.toLowerCase().split('-')[0] === 'de' ? de : en;
}
