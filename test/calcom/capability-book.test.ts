import { describe, expect, it } from 'vitest';
import { CapabilityBook } from '../../src/calcom/capability-book.ts';
import { CAPABILITY_DAYS } from '../../src/model/capabilities.ts';
import type { Capability, CapabilityFacts, Probed } from '../../src/model/capabilities.ts';

const NOW = Date.parse('2026-11-30T08:00:00Z');
const DAY = 86_400_000;
const YES: Probed = { state: 'yes', route: 'team', evidence: 'GET /v2/x answered 200' };
const NO: Probed = { state: 'no', evidence: 'GET /v2/x answered 404' };
const UNKNOWN: Probed = { state: 'unknown', evidence: 'GET /v2/x answered 500' };

function book(known: CapabilityFacts, ...answers: readonly Probed[]) {
  const asked: Capability[] = [];
  const probe = (capability: Capability) => {
    asked.push(capability);
    return Promise.resolve(answers[asked.length - 1] ?? UNKNOWN);
  };
  return { asked, book: new CapabilityBook({ known, probe, now: () => NOW }) };
}

describe('a run that needs a capability', () => {
  it('probes once, however many ask, and keeps what it learned beside what was known', async () => {
    const absence = { ...NO, seenMs: NOW - DAY };
    const run = book({ absence }, YES);
    const both = await Promise.all([run.book.ask('history'), run.book.ask('history')]);
    expect(both).toEqual([
      { ...YES, seenMs: NOW },
      { ...YES, seenMs: NOW },
    ]);
    expect(run.asked).toEqual(['history']);
    expect(run.book.learned).toEqual({ absence, history: { ...YES, seenMs: NOW } });
  });

  it.each([YES, NO])('does not ask again what was seen to be $state', async (fact) => {
    const known = { ...fact, seenMs: NOW - CAPABILITY_DAYS * DAY + 1 };
    const run = book({ history: known });
    expect(await run.book.ask('history')).toEqual(known);
    expect(run.asked).toEqual([]);
    expect(run.book.learned).toBeNull();
  });

  it('asks again once a fact is too old', async () => {
    const run = book({ history: { ...NO, seenMs: NOW - CAPABILITY_DAYS * DAY } }, YES);
    expect(await run.book.ask('history')).toEqual({ ...YES, seenMs: NOW });
  });

  it('relies on an old fact where the server cannot be asked now', async () => {
    const old = { ...YES, seenMs: NOW - 30 * DAY };
    const run = book({ history: old }, UNKNOWN);
    expect(await run.book.ask('history')).toEqual(old);
    expect(run.book.learned).toBeNull();
  });

  it('probes again, once, when a call that relied on the fact is refused', async () => {
    const run = book({ history: { ...YES, seenMs: NOW } }, NO);
    const refused = await Promise.all([run.book.refused('history'), run.book.refused('history')]);
    expect(refused[0]).toEqual({ ...NO, seenMs: NOW });
    expect(await run.book.ask('history')).toEqual({ ...NO, seenMs: NOW });
    expect(run.asked).toEqual(['history']);
    expect(run.book.learned).toEqual({ history: { ...NO, seenMs: NOW } });
  });

  it('no longer relies on a fact that was contradicted and cannot be settled', async () => {
    const run = book({ history: { ...YES, seenMs: NOW } }, UNKNOWN);
    expect((await run.book.refused('history')).state).toBe('unknown');
    expect((await run.book.ask('history')).state).toBe('unknown');
  });
});
