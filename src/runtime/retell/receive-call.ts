import { problem } from '../../model/results.ts';
import { parseFunctionCall } from './function-call.ts';
import type { FunctionCall } from './function-call.ts';
import type { Spoken, SpokenResult } from './spoken.ts';

export const SIGNATURE_HEADER = 'x-retell-signature';

export interface SignedCall {
  /** As it came over the wire: the signature is over these bytes. */
  readonly rawBody: Buffer;
  readonly signature: string | undefined;
  /** Null: the company has none, and no call is believed. */
  readonly key: string | null;
}

/** Takes a function call of Retell's: signature first, then whatever it asks for. Refusals are spoken results too: the agent has to say them. */
export async function receiveCall(
  { rawBody, signature, key }: SignedCall,
  answer: (call: FunctionCall) => Promise<Spoken>,
): Promise<SpokenResult> {
  if (key === null || !(await isSigned(rawBody, key, signature))) {
    // an unknown company answers alike: who cannot sign is told nothing
    return problem('bad-signature', 'the call is not signed with the Retell key of this company');
  }
  const call = parseFunctionCall(rawBody);
  if (!call) return problem('invalid-request', 'not a function call of Retell: { name, call: { call_id }, args }');
  return { kind: 'spoken', spoken: await answer(call) };
}

/** Loaded with the first call: it takes as long as all the rest of a command that needs none. */
async function isSigned(rawBody: Buffer, key: string, signature = ''): Promise<boolean> {
  const { Retell } = await import('retell-sdk');
  return Retell.verify(rawBody.toString('utf8'), key, signature);
}
