import { request } from 'undici';
import type { Attempt } from './attempt.ts';
import type { NoticeText } from './notice-text.ts';

/** Timeout for one message, from the first byte sent to the last one read. */
const ANSWER_MS = 10_000;
const LONGEST_REASON = 100;
/** Characters; Slack's answer is one word. */
const MOST_READ = 1000;

/**
 * Sends one message through an incoming webhook. The URL is a secret that allows writing to the channel: it appears in no reason, and
 * redirects are not followed.
 */
export async function sendToSlack(url: string, payload: SlackPayload, answerMs = ANSWER_MS): Promise<Attempt> {
  if (!isUsable(url)) return { end: 'never', reason: 'what the secret holds is no https:// address' };
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(payload),
      signal: AbortSignal.timeout(answerMs),
    });
    // an accepted message is sent, even if the rest of the answer is lost: a retry would send it twice
    const isTaken = answer.statusCode >= 200 && answer.statusCode < 300;
    const text = isTaken ? '' : await beginningOf(answer.body);
    if (isTaken) answer.body.dump({ limit: MOST_READ }).catch(() => {});
    return attemptOf(answer.statusCode, text, Number(answer.headers['retry-after']));
  } catch (error) {
    return { end: 'later', reason: `no answer (${codeOf(error)})` };
  }
}

/**
 * | answer                          | means                                                         |
 * |---------------------------------|---------------------------------------------------------------|
 * | 2xx                             | sent                                                          |
 * | 429                             | later, not before Retry-After                                 |
 * | 408, 5xx                        | later                                                         |
 * | 3xx, 400 `invalid_payload`, 403, | never: the webhook was deleted, or rejects such a message     |
 * | 404 `no_service`, 410 and others |                                                               |
 */
function attemptOf(status: number, text: string, retryAfterSeconds: number): Attempt {
  if (status >= 200 && status < 300) return { end: 'sent' };
  const word = /^[a-z_]+$/.test(text.trim()) ? ` ${text.trim().slice(0, LONGEST_REASON)}` : '';
  const reason = `${status}${word}`;
  if (status === 429) {
    return { end: 'later', reason, ...(retryAfterSeconds > 0 && { afterMs: retryAfterSeconds * 1000 }) };
  }
  return { end: status >= 500 || status === 408 ? 'later' : 'never', reason };
}

async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_READ) break;
  }
  return text.slice(0, MOST_READ);
}

/** Unencrypted only to this machine: a test server, or a proxy. */
function isUsable(text: string): boolean {
  const url = URL.parse(text);
  return (
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname))
  );
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  return error.name === 'TimeoutError' ? 'timeout' : typeof code === 'string' ? code : error.name;
}

/** `verbatim`: Slack turns no addresses and #names into links. */
interface Text {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

type Block =
  | { readonly type: 'section'; readonly text: Text }
  | { readonly type: 'context'; readonly elements: readonly Text[] };

/** Block Kit, with a text for notifications and for clients that show no blocks. */
interface SlackPayload {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly unfurl_links: false;
}

/** Slack's limit for a section is 3000 characters. */
const LONGEST = 2900;

export function slackPayload({ title, company, facts, todo, runbook }: NoticeText): SlackPayload {
  const head = `${company}: ${title}`;
  const lines = facts.map(([name, value]) => `${escaped(name)}: ${escaped(value)}`);
  const said = [`*${escaped(head)}*`, ...lines].join('\n');
  return {
    text: escaped(head),
    blocks: [
      { type: 'section', text: textOf(said) },
      { type: 'context', elements: [textOf(`${escaped(todo)}\n${escaped(runbook)}`)] },
    ],
    unfurl_links: false,
  };
}

function textOf(text: string): Text {
  return { type: 'mrkdwn', text: shortened(text), verbatim: true };
}

/** Escapes what Slack reads as links, mentions and entities. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Never cuts within an entity. */
function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).replace(/&[a-z]{0,4}$/, '')}…`;
}
