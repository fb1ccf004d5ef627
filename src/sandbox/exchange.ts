import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { credentialOf } from './auth.ts';
import { distorted, refusalOf, replyOf, standIn } from './faults/faulty-answer.ts';
import { unknownFault, type Fault, type Faults } from './faults/script.ts';
import { handleRequest, type Backend } from './handle-request.ts';
import type { Reply } from './http/reply.ts';
import { NO_OUTBOX } from './webhooks/deliveries.ts';

/** The state that requests use; a reset replaces it as a whole. */
export interface Stage extends Backend {
  faults: Faults;
}

export interface Outcome {
  /** null: close the connection without a response. */
  readonly reply: Reply | null;
  readonly keyName: string | null;
  readonly fault: string | null;
}

/** One request and its response: applies the fault script to the honest server. */
export async function exchange(stage: Stage, request: IncomingMessage): Promise<Outcome> {
  const { method = 'GET', url: path = '/' } = request;
  const keyName = stage.world.apiKeys.get(credentialOf(request.headers.authorization) ?? '')?.name ?? null;
  const faults = stage.faults.take({ method, path, keyName });
  for (const fault of faults) await prepare(stage, fault, keyName);
  const last = faults.at(-1);
  const reply = last ? await faulty(stage, request, last) : await handleRequest(stage, request);
  return { reply, keyName, fault: last?.kind ?? null };
}

async function prepare({ limiter }: Stage, fault: Fault, keyName: string | null): Promise<void> {
  if (fault.kind === 'latency') await delay(fault.ms);
  if (fault.kind === 'rate-limit') {
    const { kind: _, ...change } = fault;
    limiter.override(keyName ?? '*', change);
  }
}

async function faulty(stage: Stage, request: IncomingMessage, fault: Fault): Promise<Reply | null> {
  const path = request.url ?? '/';
  switch (fault.kind) {
    case 'drop':
      return null;
    case 'status':
    case 'body':
    case 'empty-list':
      request.resume();
      return standIn(fault, path);
    case 'handle-then-drop':
      await handleRequest(stage, request);
      return null;
    case 'handle-then-status':
      await handleRequest(stage, request);
      return refusalOf(fault, path);
    case 'handle-then-body':
      await handleRequest(stage, request);
      return replyOf(fault);
    case 'no-effect':
      return await withoutEffect(stage, request);
    case 'personal-list':
      return await handleRequest(stage, request, { path: '/v2/event-types', version: '2024-06-14' });
    case 'drop-field':
    case 'truncate':
    case 'half-list':
    case 'without-slug':
    case 'edit-items':
    case 'repeat':
      return distorted(fault, await handleRequest(stage, request));
    case 'latency':
    case 'rate-limit':
      return await handleRequest(stage, request);
  }
  throw unknownFault(fault satisfies never);
}

/** Ids in the response are used up: a real server's sequences do not roll back either. */
async function withoutEffect(stage: Stage, request: IncomingMessage): Promise<Reply> {
  const world = stage.world.clone();
  const reply = await handleRequest({ ...stage, world, outbox: NO_OUTBOX }, request);
  stage.world.spendIdsOf(world);
  return reply;
}
