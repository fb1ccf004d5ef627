import { createServer } from 'node:http';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NoticeText } from '../../../src/runtime/notifications/notice-text.ts';
import { sendToSlack, slackPayload } from '../../../src/runtime/notifications/slack.ts';
import { listen } from '../../support/servers/listen.ts';
import { slackStandIn, type SlackStandIn } from '../../support/servers/slack-stand-in.ts';

const text: NoticeText = {
  company: 'Friseur <1> & Söhne',
  title: 'Cal.com antwortet nicht',
  facts: [['Seit', '23.11.2026, 09:00 MEZ']],
  todo: 'Nichts <!channel>',
  runbook: 'docs/runbooks.md: When Cal.com does not answer',
};
const payload = slackPayload(text);

/** Answers with that status, and more and more text as long as somebody listens. */
async function endlessServer(status: number) {
  let written = 0;
  let left = (): void => {};
  const gone = new Promise<void>((resolve) => (left = resolve));
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'text/plain' });
    const more = (): void => {
      let isRoom = !response.destroyed;
      while (isRoom) {
        isRoom = response.write('page '.repeat(3000));
        written += 15_000;
      }
    };
    response.on('drain', more).on('close', left);
    more();
  });
  const listening = await listen(server);
  return {
    url: `${listening.url}/`,
    gone,
    written: () => written,
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}

let slack: SlackStandIn;
beforeAll(async () => {
  slack = await slackStandIn();
  return () => slack[Symbol.asyncDispose]();
});
beforeEach(() => slack.answer({ status: 200, body: 'ok' }));

describe('a message to Slack', () => {
  it('arrives as blocks, with a text for clients that show none', async () => {
    expect(await sendToSlack(slack.url, payload)).toEqual({ end: 'sent' });
    const { body, headers, path } = slack.messages.at(-1) ?? {};
    expect(body?.text).toBe('Friseur &lt;1&gt; &amp; Söhne: Cal.com antwortet nicht');
    expect(body?.blocks).toHaveLength(2);
    expect(headers?.['content-type']).toBe('application/json; charset=utf-8');
    expect(path).toBe('/services/T000/B000/not-a-secret');
  });

  it('mentions no one and links nowhere, whatever a name holds', () => {
    const words = JSON.stringify(slackPayload({ ...text, facts: [['Von', '<!here> <@U1> <http://x.example|y>']] }));
    expect(words).not.toMatch(/<[!@h]/);
    expect(words).toContain('&lt;!here&gt;');
  });

  it('fits into what Slack takes, and no entity is cut in two', () => {
    for (const length of [2890, 2895, 2899, 5000]) {
      const { blocks } = slackPayload({ ...text, facts: [['a', `${'x'.repeat(length - 60)}${'&'.repeat(60)}`]] });
      const [block] = blocks;
      const said = block?.type === 'section' ? block.text.text : '';
      expect(said.length).toBeLessThanOrEqual(3000);
      expect(said).not.toMatch(/&(?!amp;|lt;|gt;)/);
    }
  });

  it.each([
    ['429', { status: 429, headers: { 'retry-after': '30' } }, { end: 'later', reason: '429', afterMs: 30_000 }],
    ['429 that says no time', { status: 429 }, { end: 'later', reason: '429' }],
    ['500', { status: 500 }, { end: 'later', reason: '500' }],
    ['503 in HTML', { status: 503, body: '<html>' }, { end: 'later', reason: '503' }],
    ['400 invalid_payload', { status: 400, body: 'invalid_payload' }, { end: 'never', reason: '400 invalid_payload' }],
    ['404 no_service', { status: 404, body: 'no_service' }, { end: 'never', reason: '404 no_service' }],
    ['403', { status: 403, body: 'action_prohibited' }, { end: 'never', reason: '403 action_prohibited' }],
    ['410', { status: 410, body: 'channel_is_archived' }, { end: 'never', reason: '410 channel_is_archived' }],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, { end: 'never', reason: '302' }],
  ])('%s', async (_, answer, attempt) => {
    slack.answer(answer);
    const before = slack.messages.length;
    expect(await sendToSlack(slack.url, payload)).toEqual(attempt);
    expect(slack.messages).toHaveLength(before + 1);
  });

  it('that does not answer is retried later', async () => {
    slack.answer(null);
    expect(await sendToSlack(slack.url, payload, 50)).toEqual({ end: 'later', reason: 'no answer (timeout)' });
  });

  it.each([
    ['is sent once it is taken', 200, { end: 'sent' }],
    ['is tried later where the server has a problem', 500, { end: 'later', reason: '500' }],
  ])('%s, though the answer never ends: no more than its beginning is read', async (_, status, attempt) => {
    await using server = await endlessServer(status);
    expect(await sendToSlack(server.url, payload, 3000)).toEqual(attempt);
    await server.gone;
    expect(server.written()).toBeLessThan(8 * 1024 * 1024);
  });

  it('that does not arrive is retried later, and the reason does not show the address', async () => {
    const gone = await slackStandIn();
    await gone[Symbol.asyncDispose]();
    expect(await sendToSlack(gone.url, payload)).toEqual({ end: 'later', reason: 'no answer (ECONNREFUSED)' });
  });

  it.each(['xoxb-token', 'http://hooks.slack.example/services/T/B/x', 'ftp://127.0.0.1/x', ''])(
    'to %j is never sent: that is no address of a webhook',
    async (url) => {
      const { end } = await sendToSlack(url, payload);
      expect(end).toBe('never');
    },
  );
});
