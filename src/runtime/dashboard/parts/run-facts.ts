import { html } from 'ghtml';
import type { RunChangeRecord, RunRecord } from '../../../model/stored.ts';
import type { CountedRun } from '../../../store/dashboard/dashboard-store.ts';
import type { Visit } from '../page.ts';
import { RUNS } from '../words/runs.ts';
import { badge } from './html-parts.ts';
import type { Tone } from './html-parts.ts';

const TONES: Readonly<Record<RunRecord['status'], Tone>> = {
  running: 'quiet',
  done: 'good',
  partial: 'warn',
  failed: 'bad',
  interrupted: 'bad',
};

export const OUTCOME_TONES: Readonly<Record<RunChangeRecord['status'], Tone>> = {
  intended: 'quiet',
  done: 'good',
  failed: 'bad',
  skipped: 'warn',
  unknown: 'bad',
};

export function runBadge({ language }: Visit, { status }: CountedRun): string {
  return badge(TONES[status], RUNS[language].statuses[status]);
}

/** `12 done, 1 failed` */
export function countsOf({ language, format }: Visit, { counts }: CountedRun): string {
  const words = RUNS[language];
  const order = ['done', 'failed', 'unknown', 'skipped', 'intended'] as const;
  const said = order.flatMap((status) => {
    const count = counts[status] ?? 0;
    return count === 0 ? [] : [words.counts(format.count(count), words.outcomes[status])];
  });
  return said.length === 0 ? words.noChanges : said.join(', ');
}

export function commitOf({ language }: Visit, { commit }: CountedRun): string {
  if (commit === null) return html`<span class="note">${RUNS[language].noCommit}</span>`;
  return html`<code>${commit.replace(/^([0-9a-f]{8})[0-9a-f]+/, '$1')}</code>`;
}

export function durationOf({ language, format }: Visit, { startedAt, finishedAt }: CountedRun): string {
  if (finishedAt === null) return '–';
  return RUNS[language].seconds(format.count(Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 100) / 10));
}
