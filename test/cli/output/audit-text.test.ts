import { describe, expect, it } from 'vitest';
import { auditText } from '../../../src/cli/commands/history.ts';
import type { AuditRecord } from '../../../src/model/stored.ts';

const entry: AuditRecord = {
  at: '2026-11-30T09:00:00.123Z',
  who: 'lina',
  tokenLabel: null,
  action: 'update',
  resource: 'eventType/cut/A',
  runId: 'r1',
  before: { title: 'Schnitt' },
  after: { title: 'Haarschnitt' },
};

describe('an entry of the audit log', () => {
  it.each([
    ['who did what', {}, '2026-11-30 09:00:00Z  lina  update eventType/cut/A'],
    [
      'what the token is for, and how it ended',
      {
        who: 'token:0b9f',
        tokenLabel: 'voice agent',
        action: 'book',
        resource: 'appointment/1',
        after: { outcome: 'done' },
      },
      '2026-11-30 09:00:00Z  token:0b9f "voice agent"  book appointment/1  done',
    ],
    [
      'the reason of a person',
      { action: 'review', resource: 'appointment/1', after: { status: 'booked', reason: 'as agreed' } },
      '2026-11-30 09:00:00Z  lina  review appointment/1  as agreed',
    ],
    [
      'nothing that moves the cursor',
      { who: 'li\u001B[2Jna' },
      String.raw`2026-11-30 09:00:00Z  li\u{1b}[2Jna  update eventType/cut/A`,
    ],
  ])('shows %s', (_, change, line) => {
    expect(auditText({ ...entry, ...change })).toBe(line);
  });
});
