import { Agent, request } from 'undici';
import type { BookingWish } from './busy-salon.ts';

/** What became of a wish, and how long its caller waited for the first answer that was one. */
export interface Answered {
  readonly wish: BookingWish;
  readonly status: number;
  readonly body: { readonly appointment?: { readonly id: string }; readonly code?: string };
  readonly ms: number;
}

export interface Callers {
  readonly token: string;
  /** Of the processes; wishes go to them in turn, and a repetition to the next one. */
  readonly urls: readonly string[];
  readonly atOnce: number;
  readonly onAnswer?: () => void;
  /** Before the wish is repeated elsewhere. */
  readonly onBrokenOff?: (wish: BookingWish) => Promise<void>;
}

/** How often a wish is repeated until it is answered for good. */
const PATIENCE = 6;

/** Sends all wishes, so many at once. A call that breaks off, or that has no answer yet, is repeated with its key. */
export async function bookAll(callers: Callers, wishes: readonly BookingWish[]): Promise<readonly Answered[]> {
  const agent = new Agent({ connections: callers.atOnce });
  const answers: Answered[] = [];
  const left = wishes.entries();
  const work = async (): Promise<void> => {
    for (const [index, wish] of left) answers.push(await bookOne(callers, { agent, wish, first: index }));
  };
  await Promise.all(Array.from({ length: callers.atOnce }, work)).finally(() => agent.close());
  return answers;
}

interface Task {
  readonly agent: Agent;
  readonly wish: BookingWish;
  readonly first: number;
}

async function bookOne(callers: Callers, { agent, wish, first }: Task): Promise<Answered> {
  const { urls, token, onAnswer, onBrokenOff } = callers;
  const from = performance.now();
  for (let turn = first; turn < first + PATIENCE; turn += 1) {
    const url = urls[turn % urls.length] ?? '';
    const answer = await post(agent, `${url}/v2/bookings`, { token, wish }).catch(brokenOff);
    if (answer && answer.status !== 202 && answer.body.code !== 'no-answer-yet') {
      onAnswer?.();
      return { wish, ...answer, ms: performance.now() - from };
    }
    if (!answer) await onBrokenOff?.(wish);
  }
  throw new Error(`${wish.key} got no answer`);
}

async function post(dispatcher: Agent, url: string, { token, wish }: { token: string; wish: BookingWish }) {
  const { statusCode, body } = await request(url, {
    dispatcher,
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': wish.key,
      prefer: 'wait=8',
    },
    body: JSON.stringify(wish.body),
    headersTimeout: 20_000,
  });
  return { status: statusCode, body: (await body.json()) as Answered['body'] };
}

/** The process was killed, or is gone. */
function brokenOff(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNREFUSED' || code === 'ECONNRESET') return undefined;
  throw error;
}
