import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/json.ts';
import type { IdempotencyKey, KeptAnswer, KeyState } from '../../store/booking-store.ts';
import { codeOf } from './function-call.ts';
import type { FunctionCall } from './function-call.ts';
import type { VoiceSession } from './voice-session.ts';

/** What became of the calls so far that were equal to this one. */
export interface EqualCalls {
  /** The last of them, unless it failed: what failed has changed nothing, and may be tried again. */
  readonly last: EqualCall | undefined;
  /** For this call, if it is a new wish. */
  readonly key: IdempotencyKey;
}

export interface EqualCall {
  readonly key: IdempotencyKey;
  readonly appointmentId: string;
  /** Null: it is being worked on. */
  readonly answer: KeptAnswer | null;
}

/**
 * Calls carry no number of their own, and Retell repeats them on any failure. Same phone call, same function, same arguments: a
 * repetition, as long as what was answered is still so; or the caller has changed his mind twice. Every wish has a key of its own.
 */
export async function equalCalls({ agent }: VoiceSession, call: FunctionCall): Promise<EqualCalls> {
  const { store, tenant } = agent.company;
  let last: EqualCall | undefined;
  for (let turn = 0; ; turn += 1) {
    const key = keyOf(call, turn);
    const state = await store.findAnswer(tenant.company.id, key);
    if (state.state === 'unknown') return { last, key };
    last = callUnder(key, state);
  }
}

function keyOf({ callId, name, args }: FunctionCall, turn: number): IdempotencyKey {
  const requestHash = digest(canonicalJson(args));
  return { key: `retell/${digest(callId).slice(0, 32)}/${name}/${requestHash}/${turn}`, requestHash };
}

function callUnder(
  key: IdempotencyKey,
  state: Exclude<KeyState, { readonly state: 'unknown' }>,
): EqualCall | undefined {
  if (state.state === 'in-flight') return { key, appointmentId: state.appointmentId, answer: null };
  if (state.state === 'mismatch' || codeOf(state.answer) !== null) return undefined;
  const { appointment } = state.answer.body as unknown as { readonly appointment: { readonly id: string } };
  return { key, appointmentId: appointment.id, answer: state.answer };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
