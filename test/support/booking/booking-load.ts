import { Agent, request } from 'undici';
import type { WantedBooking } from './busy-salon.ts';

/** The final answer to a booking, and how long its caller waited for the first one. */
export interface Answered {
  readonly wanted: WantedBooking;
  readonly status: number;
  readonly body: { readonly appointment?: { readonly id: string }; readonly code?: string };
  readonly ms: number;
}

export interface Callers {
  readonly token: string;
  /** Of the processes; bookings go to them in turn, and a repetition to the next one. */
  readonly urls: readonly string[];
  readonly atOnce: number;
  readonly onAnswer?: () => void;
  /** Once, when the process that was asked first, and so may have begun the booking, is gone; before it is repeated elsewhere. */
  readonly onOwnerGone?: (wanted: WantedBooking) => Promise<void>;
}

/** How often a booking is repeated until it is answered for good: a slow machine has minutes for each. */
const PATIENCE = 40;

/** Of answers that say nothing about the booking: on a busy machine the database may need longer than a connection is waited for. */
const FOR_NOW: readonly (string | undefined)[] = ['no-answer-yet', 'database-unavailable'];

/** Sends all bookings, so many at once. A call that breaks off, or that has no answer yet, is repeated with its key. */
export async function bookAll(callers: Callers, options: readonly WantedBooking[]): Promise<readonly Answered[]> {
  const agent = new Agent({ connections: callers.atOnce });
  const answers: Answered[] = [];
  const left = options.entries();
  const work = async (): Promise<void> => {
    for (const [index, wanted] of left) answers.push(await bookOne(callers, { agent, wanted, first: index }));
  };
  await Promise.all(Array.from({ length: callers.atOnce }, work)).finally(() => agent.close());
  return answers;
}

interface Task {
  readonly agent: Agent;
  readonly wanted: WantedBooking;
  readonly first: number;
}

async function bookOne(callers: Callers, { agent, wanted, first }: Task): Promise<Answered> {
  const { urls, token, onAnswer, onOwnerGone } = callers;
  const owner = urls[first % urls.length];
  let isOwnerGone = false;
  const from = performance.now();
  for (let turn = first; turn < first + PATIENCE; turn += 1) {
    const url = urls[turn % urls.length] ?? '';
    const answer = await post(agent, `${url}/v2/bookings`, { token, wanted }).catch(brokenOff);
    if (answer && answer.status !== 202 && !FOR_NOW.includes(answer.body.code)) {
      onAnswer?.();
      return { wanted, ...answer, ms: performance.now() - from };
    }
    if (!answer && url === owner && !isOwnerGone) {
      isOwnerGone = true;
      await onOwnerGone?.(wanted);
    }
  }
  throw new Error(`${wanted.key} got no answer`);
}

async function post(dispatcher: Agent, url: string, { token, wanted }: { token: string; wanted: WantedBooking }) {
  const { statusCode, body } = await request(url, {
    dispatcher,
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': wanted.key,
      prefer: 'wait=30',
    },
    body: JSON.stringify(wanted.body),
    headersTimeout: 120_000,
  });
  return { status: statusCode, body: (await body.json()) as Answered['body'] };
}

/** The process was killed, or is gone. */
function brokenOff(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNREFUSED' || code === 'ECONNRESET') return undefined;
  throw error;
}
