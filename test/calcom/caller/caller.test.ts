import { describe, expect, it } from 'vitest';
import type { CallEvent } from '../../../src/calcom/caller/caller.ts';
import { MemoryBudget } from '../../../src/calcom/caller/memory-budget.ts';
import type { Clock } from '../../../src/calcom/caller/clock.ts';
import type { Permit, RateWindow } from '../../../src/model/calcom-access.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { errorOf, readerAt, writerAt } from '../support/clients.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { drop, exception, filtered, json, raw, stubServer, success } from '../support/stub-server.ts';
import type { Behaviour } from '../support/stub-server.ts';
import { wireEventType } from '../support/wire-event-type.ts';

const NEW = { title: 'Cut', slug: 'cut', lengthInMinutes: 30, schedulingType: 'roundRobin' } as const;
const DONE = success(wireEventType());
const GONE = exception(404, 'NotFoundException', 'Event type with ID=10 does not exist.');
const UNAVAILABLE = raw(503, 'text/html', 'try later');
const INTERNAL = filtered(500, 'INTERNAL_SERVER_ERROR', 'There was an error, please try again later.');

function limited(headers: Readonly<Record<string, string>>): Behaviour {
  const message = 'CustomThrottlerGuard - Too many requests. Please try again later.';
  return json(429, { status: 'error', error: { code: 'ThrottlerException', message, details: message } }, headers);
}

const BLOCKED = limited({
  'x-ratelimit-limit-default': '120',
  'x-ratelimit-remaining-default': '0',
  'x-ratelimit-reset-default': '60',
});

describe('what may have been received is only made again where that is safe', () => {
  it.each<[string, Behaviour, number]>([
    ['a dropped connection', drop, 4],
    ['500', INTERNAL, 4],
    ['503', UNAVAILABLE, 4],
    ['400', exception(400, 'BadRequestException', 'zoom not connected.'), 1],
    ['401', exception(401, 'UnauthorizedException', 'Invalid Access Token.'), 1],
    ['a wrong shape', success({ id: 'x' }), 1],
  ])(
    '%s: read, patch and delete as often as that tells, a create and a patch of the slug once',
    async (_, fault, reads) => {
      await using server = await stubServer(fault);
      await using client = writerAt(server.baseUrl);
      const counts: number[] = [];
      for (const call of [
        () => client.me(),
        () => client.updateTeamEventType(3, 10, { title: 'Cut' }),
        () => client.deleteTeamEventType(3, 10),
        () => client.createTeamEventType(3, NEW),
        () => client.updateTeamEventType(3, 10, { slug: 'other' }),
      ]) {
        const before = server.received.length;
        await errorOf(call());
        counts.push(server.received.length - before);
      }
      expect(counts).toEqual([reads, reads, reads, 1, 1]);
    },
  );

  it('a read that fails twice succeeds in the end, after waits that double', async () => {
    await using server = await stubServer(drop, INTERNAL, success([]));
    await using client = readerAt(server.baseUrl);
    expect(await client.teams()).toEqual([]);
    expect(client.clock.slept).toEqual([188, 375]);
    expect(client.calls.made).toBe(3);
  });

  it('waits as long as Retry-After says where that is longer', async () => {
    await using server = await stubServer(json(503, {}, { 'retry-after': '7' }), success([]));
    await using client = readerAt(server.baseUrl);
    await client.teams();
    expect(client.clock.slept).toEqual([7000]);
  });

  it('a delete that finds nothing after an attempt with unknown outcome is done', async () => {
    await using server = await stubServer(drop, GONE);
    await using client = writerAt(server.baseUrl);
    await client.deleteTeamEventType(3, 10);
    expect(server.received).toHaveLength(2);
  });

  it('a delete that finds nothing at once says so', async () => {
    await using server = await stubServer(GONE);
    await using client = writerAt(server.baseUrl);
    expect(await errorOf(client.deleteTeamEventType(3, 10))).toMatchObject({ kind: 'not-found', outcome: 'refused' });
  });

  it('a refusal after an attempt with unknown outcome leaves the outcome unknown', async () => {
    await using server = await stubServer(drop, exception(403, 'ForbiddenException', 'RolesGuard - no'));
    await using client = writerAt(server.baseUrl);
    const error = await errorOf(client.updateTeamEventType(3, 10, { title: 'Cut' }));
    expect(error).toMatchObject({ kind: 'forbidden', outcome: 'unknown', status: 403 });
  });
});

describe('the rate limit', () => {
  it('a 429 is waited out until its reset, also for a create', async () => {
    await using server = await stubServer(BLOCKED, DONE);
    await using client = writerAt(server.baseUrl);
    await client.createTeamEventType(3, NEW);
    expect(client.clock.slept).toEqual([60_000]);
    expect(client.calls).toEqual({ made: 2, waits: 1, waitedMs: 60_000 });
  });

  it.each<[string, Readonly<Record<string, string>>, number]>([
    ['Retry-After alone', { 'retry-after': '12' }, 12_000],
    ['no hint at all', {}, 60_000],
    [
      'a reset before Retry-After',
      {
        'x-ratelimit-limit-own': '9',
        'x-ratelimit-remaining-own': '0',
        'x-ratelimit-reset-own': '3',
        'retry-after': '12',
      },
      12_000,
    ],
  ])('a 429 with %s', async (_, headers, waitedMs) => {
    await using server = await stubServer(limited(headers), success([]));
    await using client = readerAt(server.baseUrl);
    await client.teams();
    expect(client.calls.waitedMs).toBe(waitedMs);
  });

  it('is given up after the fifth wait', async () => {
    await using server = await stubServer(BLOCKED);
    await using client = readerAt(server.baseUrl);
    expect(await errorOf(client.teams())).toMatchObject({ kind: 'rate-limited', retryable: true, status: 429 });
    expect(client.calls.made).toBe(6);
  });

  it('every answer is reported to the budget, and every call is taken out of it', async () => {
    const told: RateWindow[] = [];
    let taken = 0;
    const budget = {
      take: async () => {
        taken += 1;
        return 0;
      },
      observe: async (window: RateWindow) => {
        told.push(window);
      },
    };
    const headers = { 'X-RateLimit-Limit-Own': '30', 'X-RateLimit-Remaining-Own': '29', 'X-RateLimit-Reset-Own': '41' };
    await using server = await stubServer(success([], headers), json(404, {}), success([]));
    await using client = readerAt(server.baseUrl, { budget });
    await client.teams();
    await errorOf(client.teams());
    await client.teams();
    expect([taken, told]).toEqual([3, [{ limit: 30, remaining: 29, resetMs: 41_000 }]]);
  });

  it('what a slow answer says of the window is as old as the answer', async () => {
    const clock = fakeClock();
    const told: RateWindow[] = [];
    const budget = {
      take: async () => 0,
      observe: async (window: RateWindow) => {
        told.push(window);
      },
    };
    const headers = {
      'x-ratelimit-limit-default': '120',
      'x-ratelimit-remaining-default': '119',
      'x-ratelimit-reset-default': '60',
    };
    await using server = await stubServer((response, received) => {
      clock.advance(21_000);
      success([], headers)(response, received);
    });
    await using client = readerAt(server.baseUrl, { clock, budget });
    await client.teams();
    expect(told).toEqual([{ limit: 120, remaining: 119, resetMs: 40_000 }]);
  });

  it('an empty budget is waited for before anything is sent', async () => {
    const clock = fakeClock();
    const budget = new MemoryBudget(clock.now, { limit: 120, remaining: 0, resetMs: 5000 });
    await using server = await stubServer(success([]));
    await using client = readerAt(server.baseUrl, { clock, budget });
    await client.teams();
    expect(clock.slept).toEqual([5000]);
    expect(client.calls).toEqual({ made: 1, waits: 1, waitedMs: 5000 });
  });
});

describe('a permit', () => {
  const LOST = new Error('the lease is lost');

  /** A permit that is lost when the test says so, and notes when it was confirmed. */
  function lease(confirm: (lost: AbortController) => void = () => {}) {
    const lost = new AbortController();
    let confirmed = 0;
    const permit: Permit = {
      lost: lost.signal,
      requireHeld: () => lost.signal.throwIfAborted(),
      confirm: async () => {
        confirmed += 1;
        confirm(lost);
        lost.signal.throwIfAborted();
      },
    };
    return { permit, lose: () => lost.abort(LOST), confirmed: () => confirmed };
  }

  function emptyFor(ms: number, clock: Pick<Clock, 'now'>): MemoryBudget {
    return new MemoryBudget(clock.now, { limit: 120, remaining: 0, resetMs: ms });
  }

  it('is confirmed after a wait for the rate limit, and only then', async () => {
    const { permit, confirmed } = lease();
    const clock = fakeClock();
    await using server = await stubServer(DONE);
    await using client = writerAt(server.baseUrl, { clock, budget: emptyFor(5000, clock), permit });
    await client.createTeamEventType(3, NEW);
    expect(confirmed()).toBe(1);
    await client.createTeamEventType(3, NEW);
    expect(confirmed()).toBe(1);
  });

  it('that is lost before the call, while it waits, or when it is confirmed, lets nothing be sent', async () => {
    await using server = await stubServer(DONE);
    const before = lease();
    before.lose();
    await using first = writerAt(server.baseUrl, { permit: before.permit });
    await expect(first.createTeamEventType(3, NEW)).rejects.toBe(LOST);

    const clock = manualClock();
    const during = lease();
    await using second = writerAt(server.baseUrl, { clock, budget: emptyFor(5000, clock), permit: during.permit });
    const waiting = second.createTeamEventType(3, NEW);
    await expect.poll(() => clock.sleeping()).toEqual([5000]);
    during.lose();
    await expect(waiting).rejects.toBe(LOST);

    const after = lease((lost) => lost.abort(LOST));
    const quick = fakeClock();
    await using third = writerAt(server.baseUrl, { clock: quick, budget: emptyFor(5000, quick), permit: after.permit });
    await expect(third.createTeamEventType(3, NEW)).rejects.toBe(LOST);
    expect(server.received).toEqual([]);
  });

  it('that is lost when a call is in flight does not abandon it', async () => {
    const { permit, lose } = lease();
    await using server = await stubServer((response, received) => {
      lose();
      DONE(response, received);
    });
    await using client = writerAt(server.baseUrl, { permit });
    expect(await client.createTeamEventType(3, NEW)).toMatchObject({ observed: { id: 10 } });
  });

  it('whose loss is the signal of the call ends it as the signal does: interrupted, and certainly nothing changed', async () => {
    const lost = new AbortController();
    lost.abort(LOST);
    const { permit } = lease();
    await using server = await stubServer(DONE);
    await using client = writerAt(server.baseUrl, {
      permit: { ...permit, requireHeld: () => lost.signal.throwIfAborted() },
    });
    const error = await errorOf(client.createTeamEventType(3, NEW, { signal: lost.signal }));
    expect(error).toMatchObject({ kind: 'aborted', outcome: 'refused' });
    expect(server.received).toEqual([]);
  });
});

it('reports each request as it went out, without bodies', async () => {
  const events: CallEvent[] = [];
  await using server = await stubServer(BLOCKED, drop, DONE);
  await using client = writerAt(server.baseUrl, { onCall: (event) => events.push(event) });
  await client.updateTeamEventType(3, 10, { title: 'Cut' });
  const call = { method: 'PATCH', path: '/v2/teams/3/event-types/10', ms: 0 };
  expect(events).toEqual([
    { ...call, attempt: 1, waitMs: 0, status: 429, error: 'rate-limited' },
    { ...call, attempt: 2, waitMs: 60_000, error: 'unreachable' },
    { ...call, attempt: 3, waitMs: 0, status: 200 },
  ]);
});
