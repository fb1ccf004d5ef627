import { requireValid, SandboxInputError } from '../schema.ts';
import { DeliveryFaults } from './delivery-script.ts';
import type { DeliveryRule } from './delivery-script.ts';
import { globExpression, isTurn } from './match.ts';
import type { Turns } from './match.ts';

/** What each does is said in the README. */
export type Fault =
  | StandInFault
  | DistortingFault
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'drop' | 'handle-then-drop' | 'no-effect' | 'personal-list' }
  | ({ readonly kind: 'handle-then-status' } & StatusAnswer)
  | { readonly kind: 'handle-then-body'; readonly status?: number; readonly body: unknown }
  | { readonly kind: 'rate-limit'; readonly limit: number; readonly ttlMs?: number; readonly blockMs?: number };

/** Answers instead of the server, which never sees the request. */
export type StandInFault =
  | ({ readonly kind: 'status' } & StatusAnswer)
  | { readonly kind: 'body'; readonly status?: number; readonly body: unknown }
  | { readonly kind: 'empty-list' };

/** Makes another answer of the server's own. */
export type DistortingFault =
  | { readonly kind: 'drop-field'; readonly field: string }
  | { readonly kind: 'truncate'; readonly keep?: number }
  | { readonly kind: 'half-list' }
  | { readonly kind: 'without-slug'; readonly slug: string }
  | {
      readonly kind: 'edit-items';
      /** Only items with this value; all when absent. */
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

/** The document of the JSON Schema `sandbox-faults`. */
interface FaultScript {
  readonly rules?: readonly FaultRule[];
  readonly deliveries?: readonly DeliveryRule[];
}

interface Subject {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly keyName: string | null;
}

/** A script in progress: its rules, and how many requests each has met. */
export class Faults {
  readonly deliveries: DeliveryFaults;
  readonly #rules: readonly { readonly rule: FaultRule; readonly matches: (subject: Subject) => boolean }[];
  readonly #counts: number[];

  /** @throws SandboxInputError naming the rule */
  constructor(script: unknown = {}) {
    requireValid('sandbox-faults', script);
    const { rules = [], deliveries = [] } = script as FaultScript;
    this.deliveries = new DeliveryFaults(deliveries);
    this.#rules = rules.map((rule, index) => ({ rule, matches: matcher(rule, index) }));
    this.#counts = rules.map(() => 0);
  }

  /**
   * The faults for one request: delays and changed rate limits add up along the list, and the first other rule whose turn
   * it is ends it. Rules behind that one do not count the request.
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

/** The schema lets no other kind pass: what gets here is a fault of ours. */
export function unknownFault(fault: unknown): Error {
  return new Error(`no such fault: ${JSON.stringify(fault)}`);
}
