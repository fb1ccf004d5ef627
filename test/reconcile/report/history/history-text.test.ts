import { describe, expect, it } from 'vitest';
import type { RunChangeRecord, RunRecord } from '../../../../src/model/stored.ts';
import { renderRunsText, renderRunText } from '../../../../src/reconcile/report/history-report.ts';

const run: RunRecord = {
  id: 'run-1',
  companyId: '1',
  command: 'apply',
  who: 'emma',
  host: 'ci-7',
  commit: '0123456789abcdef0123456789abcdef01234567-dirty',
  runUrl: null,
  planDigest: null,
  status: 'partial',
  startedAt: '2026-01-01T10:00:00.000Z',
  finishedAt: '2026-01-01T10:01:05.000Z',
  calls: 12,
};
const change: RunChangeRecord = {
  runId: 'run-1',
  changeId: 'eventType/cut/A',
  kind: 'eventType',
  action: 'update',
  name: 'cut/A',
  status: 'done',
  before: { title: 'Cut' },
  after: { title: 'Haarschnitt' },
  error: null,
};
const plain = { colour: false };

describe('renderRunsText', () => {
  it('says of a run when, who, where, from what commit, how long, calls and outcome', () => {
    expect(renderRunsText({ company: 'friseur', runs: [run] }, plain)).toBe(
      'friseur\n  run-1  2026-01-01 10:00:00 UTC  partial\n    apply by emma on ci-7, commit 0123456789ab-dirty, 1 min 5 s, 12 calls\n',
    );
  });

  it('says of a run that is not over nothing that is not known', () => {
    const running = { ...run, status: 'running', finishedAt: null, calls: null, commit: null } as const;
    expect(renderRunsText({ company: 'friseur', runs: [running] }, plain)).toContain(
      'running\n    apply by emma on ci-7, no commit\n',
    );
  });
});

describe('renderRunText', () => {
  it('shows each change with what was there before and after', () => {
    expect(renderRunText({ run, changes: [change] }, plain)).toContain(
      'update eventType/cut/A  done\n  title  "Cut" → "Haarschnitt"\n',
    );
  });

  it('shows of a change that failed why, and claims no after', () => {
    const error = { code: 'server', message: 'Cal.com answered 500' };
    const failed = { ...change, status: 'failed', after: null, error } as const;
    expect(renderRunText({ run, changes: [failed] }, plain)).toContain(
      'update eventType/cut/A  failed\n  Cal.com answered 500 (server)\n  title  "Cut"\n',
    );
  });

  it('lets no foreign text move the cursor', () => {
    const foreign = { ...change, after: { title: '\u001B[2J' }, changeId: 'a\u202Eb' };
    const shown = renderRunText({ run: { ...run, who: '\u001Bx' }, changes: [foreign] }, plain);
    expect(['\u001B', '\u202E'].filter((mark) => shown.includes(mark))).toEqual([]);
  });
});
