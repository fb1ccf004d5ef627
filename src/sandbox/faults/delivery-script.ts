import { globExpression, isTurn } from './match.ts';
import type { Turns } from './match.ts';

/** What each does is said in the README. */
export type DeliveryFault =
  | { readonly kind: 'hold' | 'drop' | 'late' }
  | { readonly kind: 'duplicate'; readonly copies?: number };

export interface DeliveryRule {
  readonly match?: Turns & { readonly trigger?: string; readonly url?: string };
  readonly fault: DeliveryFault;
}

interface Subject {
  readonly trigger: string;
  readonly url: string;
}

/** The rules for deliveries in progress, and how many deliveries each has met. */
export class DeliveryFaults {
  readonly #rules: readonly { readonly rule: DeliveryRule; readonly matches: (subject: Subject) => boolean }[];
  readonly #counts: number[];

  constructor(rules: readonly DeliveryRule[]) {
    this.#rules = rules.map((rule) => ({ rule, matches: matcher(rule) }));
    this.#counts = rules.map(() => 0);
  }

  /** The first rule whose turn it is decides; rules behind that one do not count the delivery. */
  take(subject: Subject): DeliveryFault | undefined {
    for (const [index, { rule, matches }] of this.#rules.entries()) {
      if (!matches(subject)) continue;
      const count = (this.#counts[index] ?? 0) + 1;
      this.#counts[index] = count;
      if (isTurn(rule.match, count)) return rule.fault;
    }
    return undefined;
  }
}

function matcher({ match = {} }: DeliveryRule): (subject: Subject) => boolean {
  const glob = match.url === undefined ? undefined : globExpression(match.url);
  return ({ trigger, url }) =>
    (match.trigger === undefined || match.trigger === trigger) && (glob === undefined || glob.test(url));
}
