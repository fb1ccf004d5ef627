import { problem } from '../../model/results.ts';
import { cancelBooking, rescheduleBooking } from './change-booking.ts';
import { checkTimes } from './find-times.ts';
import {
  parseFunctionCall,
  type FunctionCall,
  type FunctionName,
  type Spoken,
  type SpokenResult,
} from './function-call.ts';
import { startBooking } from './start-booking.ts';
import { refuse, voiceSession, type VoiceAgent, type VoiceSession } from './voice-session.ts';

export const RETELL_SIGNATURE_HEADER = 'x-retell-signature';

export interface SignedCall {
  /** The bytes as received: the signature covers them. */
  readonly rawBody: Buffer;
  readonly signature: string | undefined;
  /** Null: the company has no key, and every call is refused. */
  readonly key: string | null;
}

/**
 * Handles a function call of Retell: checks the signature, then runs the function. A refusal is a spoken result too: the agent must say it.
 */
export async function receiveCall(
  { rawBody, signature, key }: SignedCall,
  answer: (call: FunctionCall) => Promise<Spoken>,
): Promise<SpokenResult> {
  if (key === null || !(await isSigned(rawBody, key, signature))) {
    // an unknown company gets the same answer: an unsigned request learns nothing
    return problem('bad-signature', 'the call is not signed with the Retell key of this company');
  }
  const call = parseFunctionCall(rawBody);
  if (!call) return problem('invalid-request', 'not a function call of Retell: { name, call: { call_id }, args }');
  return { kind: 'spoken', spoken: await answer(call) };
}

/** Loaded at the first call: loading takes as long as everything else in a command that does not need it. */
async function isSigned(rawBody: Buffer, key: string, signature = ''): Promise<boolean> {
  const { Retell } = await import('retell-sdk');
  return Retell.verify(rawBody.toString('utf8'), key, signature);
}

/** By the names that `calops retell` gives to the tools. */
const FUNCTIONS: Readonly<Record<FunctionName, (session: VoiceSession, call: FunctionCall) => Promise<Spoken>>> = {
  check_availability: (session, { args }) => checkTimes(session, args),
  start_booking: startBooking,
  cancel_booking: cancelBooking,
  reschedule_booking: rescheduleBooking,
};

/** Never throws: an agent without an answer has nothing to say. */
export async function answerCall(
  agent: VoiceAgent,
  call: FunctionCall,
  onError: (error: unknown) => void,
): Promise<Spoken> {
  const session = voiceSession(agent, call.args);
  if (!isFunction(call.name)) return refuse(session, 'unknown-function');
  try {
    return await FUNCTIONS[call.name](session, call);
  } catch (error) {
    onError(error);
    return refuse(session, 'unavailable');
  }
}

function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}
