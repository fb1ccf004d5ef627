import { sha256 } from '../../model/sha256.ts';
import { canonicalJson } from '../../model/json.ts';
import { isProblem } from '../../model/results.ts';
import type { ChangeResult } from '../../model/results.ts';
import type { IdempotencyKey, KeyState } from '../../store/bookings/booking-store.ts';
import { keptResult } from '../booking/booking-result.ts';
import type { FunctionCall } from './function-call.ts';
import type { VoiceSession } from './voice-session.ts';

/** The earlier calls that were equal to this one. */
export interface EqualCalls {
  /** The last of them, unless it failed: what failed has changed nothing, and may be tried again. */
  readonly last: EqualCall | undefined;
  /** For this call, if it is a new wish. */
  readonly key: IdempotencyKey;
}

export interface EqualCall {
  readonly key: IdempotencyKey;
  readonly appointmentId: string;
  /** Null: it is in progress. */
  readonly result: ChangeResult | null;
}

/**
 * Calls carry no number of their own, and Retell repeats them on any failure. Same phone call, same function, same arguments: a
 * repetition, as long as its result still holds; or the caller has changed their mind twice. Every wish has a key of its own.
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
  if (state.state === 'in-flight') return { key, appointmentId: state.appointmentId, result: null };
  if (state.state === 'mismatch') return undefined;
  const result = keptResult(state.answer) as ChangeResult;
  if (isProblem(result)) return undefined;
  const appointmentId = result.kind === 'pending' ? result.appointmentId : result.appointment.id;
  return { key, appointmentId, result };
}

function digest(text: string): string {
  return sha256(text);
}
