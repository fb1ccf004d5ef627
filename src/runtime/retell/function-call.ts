/** A function that the voice agent calls; what Retell says of the phone call is signed, what the agent says is not proven. */
export interface FunctionCall {
  readonly name: string;
  readonly callId: string;
  /** Of whoever is on the phone; null where the number is withheld or the call came over the web. */
  readonly callerNumber: string | null;
  readonly args: Arguments;
}

export type Arguments = Readonly<Record<string, unknown>>;

/** Undefined: no function call of Retell. */
export function parseFunctionCall(rawBody: Buffer): FunctionCall | undefined {
  const body = parsed(rawBody);
  const call = isRecord(body) ? body['call'] : undefined;
  if (!isRecord(body) || !isRecord(call)) return undefined;
  const { name, args = {} } = body;
  const { call_id: callId, direction, from_number: from, to_number: to } = call;
  if (typeof name !== 'string' || typeof callId !== 'string' || !isRecord(args)) return undefined;
  const number = direction === 'outbound' ? to : from;
  return { name, callId, callerNumber: typeof number === 'string' ? number : null, args };
}

/** One line that can be kept and read aloud; undefined for anything else. Agents send numbers as numbers now and then. */
export function textIn(args: Arguments, name: string): string | undefined {
  const value = args[name];
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const line = text.replaceAll(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim();
  return line === '' || line.length > 200 ? undefined : line;
}

function parsed(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8'));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the voice agent can ask for. */
export type FunctionName = 'check_availability' | 'start_booking' | 'cancel_booking' | 'reschedule_booking';
