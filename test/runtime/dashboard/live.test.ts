import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Live } from '../../../src/runtime/dashboard/live.ts';
import type { LiveOptions } from '../../../src/runtime/dashboard/live.ts';
import { manualClock } from '../../support/manual-clock.ts';

interface Around {
  /** By company. */
  readonly versions: Map<string, string>;
  readonly valid: Set<string>;
  asked: string[];
  isAway: boolean;
}

function open(options: Partial<LiveOptions> = {}) {
  const clock = manualClock(0);
  const around: Around = { versions: new Map(), valid: new Set(['s1', 's2', 's3']), asked: [], isAway: false };
  const errors: unknown[] = [];
  const store: LiveOptions['store'] = {
    version: async (companyId) => {
      around.asked.push(companyId);
      if (around.isAway) throw new Error('away');
      return around.versions.get(companyId) ?? 'v1';
    },
    companiesVersion: async () => {
      around.asked.push('all');
      return around.versions.get('all') ?? 'v1';
    },
    validSessions: async (hashes) => hashes.filter((hash) => around.valid.has(hash)),
  };
  const live = new Live({ store, clock, state: () => 'closed', onError: (error) => errors.push(error), ...options });
  return { live, clock, around, errors };
}

const session = (companyId: string, sessionHash = 's1') =>
  ({ kind: 'company', companyId, sessionHash, tokenId: 't1' }) as const;

/** The pages of the session's company. */
function listen({ live }: Pick<ReturnType<typeof open>, 'live'>, owner: ReturnType<typeof session>) {
  return live.open(owner, { kind: 'company', companyId: owner.companyId });
}

/** Everything that was sent until now, once the loop sleeps again. */
async function told(stream: Readable | undefined, { clock }: Pick<ReturnType<typeof open>, 'clock'>): Promise<string> {
  await expect.poll(() => clock.sleeping().length).toBe(1);
  return String(stream?.read() ?? '');
}

describe('a page that listens', () => {
  it('gets the current version at once, and the next only when it changes', async () => {
    const here = open();
    const stream = await listen(here, session('salon'));
    expect(await told(stream, here)).toBe('retry: 3000\nevent: version\ndata: v1-closed\n\n');
    here.clock.advance(2000);
    // the first look tells whatever it finds: what changed before anybody looked is not missed
    expect(await told(stream, here)).toBe('event: version\ndata: v1-closed\n\n');
    here.clock.advance(2000);
    expect(await told(stream, here)).toBe('');
    here.around.versions.set('salon', 'v2');
    here.clock.advance(2000);
    expect(await told(stream, here)).toBe('event: version\ndata: v2-closed\n\n');
    await here.live.close();
  });

  it('gets only its own company, which is read once for all viewers', async () => {
    const here = open();
    const streams = [
      await listen(here, session('salon')),
      await listen(here, session('salon', 's2')),
      await listen(here, session('practice', 's3')),
    ];
    here.clock.advance(2000);
    for (const stream of streams) await told(stream, here);
    here.around.asked = [];
    here.around.versions.set('practice', 'v2');
    here.clock.advance(2000);
    const heard = [];
    for (const stream of streams) heard.push(await told(stream, here));
    expect(heard).toEqual(['', '', 'event: version\ndata: v2-closed\n\n']);
    expect(here.around.asked).toEqual(['salon', 'practice']);
    await here.live.close();
  });

  it('gets all companies or one of them, as the page of an operator shows', async () => {
    const here = open();
    const owner = { kind: 'operator', tokenId: 't1', sessionHash: 's1' } as const;
    const [all, one] = [
      await here.live.open(owner, { kind: 'all' }),
      await here.live.open(owner, { kind: 'company', companyId: 'salon' }),
    ];
    here.clock.advance(2000);
    for (const stream of [all, one]) await told(stream, here);
    here.around.versions.set('all', 'v2');
    here.clock.advance(2000);
    expect([await told(all, here), await told(one, here)]).toEqual(['event: version\ndata: v2-0\n\n', '']);
    // bookings are in no version of all companies: that is another one every minute
    here.clock.advance(60_000);
    expect([await told(all, here), await told(one, here)]).toEqual(['event: version\ndata: v2-1\n\n', '']);
    await here.live.close();
  });

  it('gets the end of its session, and nothing after that', async () => {
    const here = open();
    const [mine, other] = [await listen(here, session('salon')), await listen(here, session('salon', 's2'))];
    await told(mine, here);
    here.around.valid.delete('s1');
    here.clock.advance(2000);
    expect(await told(mine, here)).toBe('event: ended\ndata: \n\n');
    expect(await told(other, here)).toContain('event: version');
    await expect.poll(() => mine?.readableEnded).toBe(true);
    await here.live.close();
  });

  it('gets a heartbeat, so that no proxy closes it', async () => {
    const here = open();
    const stream = await listen(here, session('salon'));
    let heard = '';
    for (let looks = 0; looks < 12; looks += 1) {
      heard += await told(stream, here);
      here.clock.advance(2000);
    }
    expect(heard + (await told(stream, here))).toMatch(/:\n\n$/);
    await here.live.close();
  });
});

describe('the subscribers of a change', () => {
  it('are six pages of one session, and two hundred of a process', async () => {
    const here = open();
    const streams = [];
    for (let pages = 0; pages < 7; pages += 1) streams.push(await listen(here, session('salon')));
    expect(streams.map((stream) => stream !== undefined)).toEqual([true, true, true, true, true, true, false]);
    streams[0]?.destroy();
    await once(streams[0] as Readable, 'close');
    expect(await listen(here, session('salon'))).toBeDefined();
    for (let pages = 6; pages < 200; pages += 1) await listen(here, session('salon', `many-${pages}`));
    expect(await listen(here, session('salon', 's2'))).toBeUndefined();
    await here.live.close();
  });

  it('are none once the server closes: every stream ends, and no timer is left', async () => {
    const here = open();
    const stream = await listen(here, session('salon'));
    await told(stream, here);
    await here.live.close();
    stream?.resume();
    await once(stream as Readable, 'end');
    expect(here.clock.sleeping()).toEqual([]);
    expect(await listen(here, session('salon'))).toBeUndefined();
  });

  it('cost nothing while there are none', async () => {
    const here = open();
    const stream = await listen(here, session('salon'));
    await told(stream, here);
    stream?.destroy();
    await once(stream as Readable, 'close');
    here.clock.advance(2000);
    await expect.poll(() => here.clock.sleeping()).toEqual([]);
  });
});

it('survives a database that is away, and says so once', async () => {
  const here = open();
  const stream = await listen(here, session('salon'));
  await told(stream, here);
  here.around.isAway = true;
  for (let looks = 0; looks < 3; looks += 1) {
    here.clock.advance(2000);
    await told(stream, here);
  }
  expect(here.errors).toHaveLength(1);
  here.around.isAway = false;
  here.around.versions.set('salon', 'v9');
  here.clock.advance(2000);
  expect(await told(stream, here)).toContain('v9');
  await here.live.close();
});
