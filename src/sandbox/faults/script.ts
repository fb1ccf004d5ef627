import { requireValid, SandboxInputError } from '../schema.ts';

/** The README documents each one. */
export type Fault =
  | StandInFault
  | DistortingFault
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'drop' | 'handle-then-drop' | 'no-effect' | 'personal-list' }
  | ({ readonly kind: 'handle-then-status' } & StatusAnswer)
  | { readonly kind: 'handle-then-body'; readonly status?: number; readonly body: unknown }
  | { readonly kind: 'rate-limit'; readonly limit: number; readonly ttlMs?: number; readonly blockMs?: number };

/** Answers instead of the server, which does not receive the request. */
export type StandInFault =
  | ({ readonly kind: 'status' } & StatusAnswer)
  | { readonly kind: 'body'; readonly status?: number; readonly body: unknown }
  | { readonly kind: 'empty-list' };

/** Changes the server's response. */
export type DistortingFault =
  | { readonly kind: 'drop-field'; readonly field: string }
  | { readonly kind: 'truncate'; readonly keep?: number }
  | { readonly kind: 'half-list' }
  | { readonly kind: 'without-slug'; readonly slug: string }
  | {
      readonly kind: 'edit-items';
      /** Only items with these values; default: all. */
      readonly where?: Readonly<Record<string, unknown>>;
      readonly set?: Readonly<Record<string, unknown>>;
      readonly drop?: readonly string[];
    }
  | { readonly kind: 'repeat'; readonly items?: number };

export interface StatusAnswer {
  readonly status: number;
  readonly resetSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FaultRule {
  readonly match?: Turns & {
    readonly method?: string;
    readonly path?: string;
    readonly pathRegex?: string;
    readonly keyName?: string;
  };
  readonly fault: Fault;
}

/** A document of the JSON Schema `sandbox-faults`. */
interface FaultScript {
  readonly rules?: readonly FaultRule[];
  readonly deliveries?: readonly DeliveryRule[];
}

interface Subject {
  readonly method: string;
  /** Including the query. */
  readonly path: string;
  readonly keyName: string | null;
}

/** A script in progress: its rules, with the number of requests that each has matched. */
export class Faults {
  readonly deliveries: DeliveryFaults;
  readonly #rules: readonly { readonly rule: FaultRule; readonly matches: (subject: Subject) => boolean }[];
  readonly #counts: number[];

  /** @throws SandboxInputError with the name of the rule */
  constructor(script: unknown = {}) {
    requireValid('sandbox-faults', script);
    const { rules = [], deliveries = [] } = script as FaultScript;
    this.deliveries = new DeliveryFaults(deliveries);
    this.#rules = rules.map((rule, index) => ({ rule, matches: matcher(rule, index) }));
    this.#counts = rules.map(() => 0);
  }

  /**
   * The faults for one request: delays and changed rate limits accumulate along the list, and the first other rule that applies ends
   * the search. Later rules do not count the request.
   */
  take(subject: Subject): readonly Fault[] {
    const taken: Fault[] = [];
    for (const [index, { rule, matches }] of this.#rules.entries()) {
      if (!matches(subject)) continue;
      const count = (this.#counts[index] ?? 0) + 1;
      this.#counts[index] = count;
      if (!isTurn(rule.match, count)) continue;
      taken.push(rule.fault);
      if (rule.fault.kind !== 'latency' && rule.fault.kind !== 'rate-limit') return taken;
    }
    return taken;
  }
}

function matcher({ match = {} }: FaultRule, index: number): (subject: Subject) => boolean {
  const glob = match.path === undefined ? undefined : globExpression(match.path);
  const hasQuery = match.path?.includes('?') ?? false;
  const expression = match.pathRegex === undefined ? undefined : regex(match.pathRegex, index);
  return ({ method, path, keyName }) =>
    (match.method === undefined || match.method === method) &&
    (match.keyName === undefined || match.keyName === keyName) &&
    (glob === undefined || glob.test(hasQuery ? path : (path.split('?')[0] ?? ''))) &&
    (expression === undefined || expression.test(path));
}

function regex(source: string, index: number): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SandboxInputError(`faults: rules[${index}].match.pathRegex: ${reason}`);
  }
}

/** The schema accepts no other kind, so reaching this is an internal error. */
export function unknownFault(fault: unknown): Error {
  return new Error(`no such fault: ${JSON.stringify(fault)}`);
}

/** Which matching subjects a rule affects: `times` of them, starting with the `nth`. */
interface Turns {
  readonly nth?: number;
  readonly times?: number;
}

function isTurn({ nth, times }: Turns = {}, count: number): boolean {
  const first = nth ?? 1;
  const last = first + (times ?? (nth === undefined ? Number.POSITIVE_INFINITY : 1)) - 1;
  return count >= first && count <= last;
}

/** `*` matches within a segment, `**` matches anything. */
export function globExpression(glob: string): RegExp {
  const parts = glob.split('**').map((part) => part.split('*').map(escaped).join('[^/?]*'));
  return new RegExp(`^${parts.join('.*')}$`);
}

function escaped(text: string): string {
  return text.replace(/[.+^${}()|[\]\\?]/g, String.raw`\$&`);
}

/** The README documents each one. */
export type DeliveryFault =
  | { readonly kind: 'hold' | 'drop' | 'late' }
  | { readonly kind: 'duplicate'; readonly copies?: number };

export interface DeliveryRule {
  readonly match?: Turns & { readonly trigger?: string; readonly url?: string };
  readonly fault: DeliveryFault;
}

interface DeliverySubject {
  readonly trigger: string;
  readonly url: string;
}

/** The delivery rules in progress, with the number of deliveries that each has matched. */
export class DeliveryFaults {
  readonly #rules: readonly { readonly rule: DeliveryRule; readonly matches: (subject: DeliverySubject) => boolean }[];
  readonly #counts: number[];

  constructor(rules: readonly DeliveryRule[]) {
    this.#rules = rules.map((rule) => ({ rule, matches: deliveryMatcher(rule) }));
    this.#counts = rules.map(() => 0);
  }

  /** The first rule that applies decides; later rules do not count the delivery. */
  take(subject: DeliverySubject): DeliveryFault | undefined {
    for (const [index, { rule, matches }] of this.#rules.entries()) {
      if (!matches(subject)) continue;
      const count = (this.#counts[index] ?? 0) + 1;
      this.#counts[index] = count;
      if (isTurn(rule.match, count)) return rule.fault;
    }
    return undefined;
  }
}

function deliveryMatcher({ match = {} }: DeliveryRule): (subject: DeliverySubject) => boolean {
  const glob = match.url === undefined ? undefined : globExpression(match.url);
  return ({ trigger, url }) =>
    (match.trigger === undefined || match.trigger === trigger) && (glob === undefined || glob.test(url));
}
