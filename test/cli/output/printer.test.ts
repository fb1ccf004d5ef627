import { expect, it } from 'vitest';
import { callNotes } from '../../../src/cli/output/printer.ts';

function noted() {
  const notes: string[] = [];
  return { notes, ...callNotes((text) => notes.push(text)) };
}

it('calls that wait together for the rate limit are noted once, and short waits never', () => {
  const { notes, onWait } = noted();
  for (const ms of [500, 47_000, 47_000, 46_900]) onWait(ms);
  expect(notes).toEqual(['The rate limit of Cal.com is reached: waiting 47 s.']);
});

it('a call without an answer in time is noted with its attempt; one that was answered is not', () => {
  const { notes, onCall } = noted();
  const call = { method: 'GET', path: '/v2/me', ms: 30_000, waitMs: 0 };
  onCall({ ...call, attempt: 1, error: 'timeout' });
  onCall({ ...call, attempt: 2, status: 502, error: 'server' });
  onCall({ ...call, attempt: 3, status: 200 });
  expect(notes).toEqual(['GET /v2/me: no complete answer after 30 s (attempt 1).']);
});
