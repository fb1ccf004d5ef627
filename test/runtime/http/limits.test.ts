import { describe, expect, it } from 'vitest';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { TOKEN } from '../../support/booking/open-runtime.ts';
import { sharedRuntime } from '../../support/booking/shared-runtime.ts';

const LIMIT = 5;
const opened = sharedRuntime({ rateLimit: LIMIT });
const behind = sharedRuntime({ rateLimit: LIMIT, trustProxy: ['10.0.0.0/8', '::1'] });

/** A request to each of the company's routes in turn, so that none of them counts for itself alone. */
async function ask(times: number, headers: Readonly<Record<string, string>>, remoteAddress = '192.0.2.1') {
  const answers = [];
  for (let time = 0; time < times; time += 1) {
    const url = time % 2 === 0 ? '/event-types' : '/staff-event-matrix';
    answers.push(await opened().server.inject({ url, headers, remoteAddress }));
  }
  return answers;
}

const bearing = (token: string) => ({ authorization: `Bearer ${token}` });
const statuses = (answers: Awaited<ReturnType<typeof ask>>) => answers.map(({ statusCode }) => statusCode);

describe('requests in a minute', () => {
  it('of one token are answered up to the limit, then refused with when to come again; other tokens are served', async () => {
    const { tokens } = opened().world.store;
    await tokens.create('friseur', { label: 'voice agent', tokenHash: tokenHash('tok_voice'), who: 'lina' });
    const answers = await ask(LIMIT + 1, bearing('tok_voice'));
    expect(statuses(answers)).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = answers.at(-1);
    expect(refused?.json()).toMatchObject({ status: 429, code: 'too-many-requests' });
    expect(refused?.headers['content-type']).toContain('application/problem+json');
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused?.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(statuses(await ask(1, bearing(TOKEN)))).toEqual([200]);
  });

  it('without a token are counted by address, and never against who has one', async () => {
    const guesses = await ask(LIMIT + 1, bearing('guessed'), '192.0.2.7');
    expect(statuses(guesses)).toEqual([401, 401, 401, 401, 401, 429]);
    expect(statuses(await ask(1, {}, '192.0.2.8'))).toEqual([401]);
    expect(statuses(await ask(1, bearing(TOKEN), '192.0.2.7'))).toEqual([200]);
  });

  it('for health are never refused', async () => {
    for (const url of ['/healthz', '/readyz', '/metrics']) {
      const asked = Array.from({ length: LIMIT * 2 }, () => opened().server.inject({ url }));
      const answered = await Promise.all(asked);
      expect(new Set(answered.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    }
  });
});

describe('behind a load balancer', () => {
  const from = (client: string) => ({ 'x-forwarded-for': client });

  it('that is trusted, requests are counted by who has sent them to it', async () => {
    const send = async (client: string, times: number) => {
      const answers = [];
      for (let time = 0; time < times; time += 1) {
        answers.push(
          await behind().server.inject({ url: '/event-types', headers: from(client), remoteAddress: '10.1.2.3' }),
        );
      }
      return statuses(answers);
    };
    expect(await send('192.0.2.11', LIMIT + 1)).toEqual([401, 401, 401, 401, 401, 429]);
    expect(await send('192.0.2.12', 1)).toEqual([401]);
  });

  it('that is not configured is not trusted: its addresses could be made up', async () => {
    const guesses = [];
    for (let nth = 0; nth <= LIMIT; nth += 1) {
      const headers = from(`192.0.2.${nth}`);
      guesses.push(await behind().server.inject({ url: '/event-types', headers, remoteAddress: '198.51.100.7' }));
    }
    expect(statuses(guesses)).toEqual([401, 401, 401, 401, 401, 429]);
  });
});
