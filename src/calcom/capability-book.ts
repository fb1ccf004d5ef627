import type { Capability, CapabilityFact, CapabilityFacts, Probed } from '../model/capabilities.ts';
import { capabilityFact, isCurrent } from '../model/capabilities.ts';

export interface CapabilityBookOptions {
  /** What is known from earlier, of the same key at the same server. */
  readonly known: CapabilityFacts;
  /** Asks the server with GET alone. */
  readonly probe: (capability: Capability) => Promise<Probed>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * What the server can do, for one run: a known fact costs no call, anything else one probe, however many ask. An answer of 403 or 404 to a call
 * that relied on a fact is reported with `refused`, which probes anew.
 */
export class CapabilityBook {
  readonly #options: CapabilityBookOptions;
  readonly #facts = new Map<Capability, CapabilityFact>();
  /** Probes of this run: each capability is asked for once, and once more after a refusal. */
  readonly #probes = new Map<Capability, Promise<CapabilityFact>>();
  readonly #refused = new Map<Capability, Promise<CapabilityFact>>();

  constructor(options: CapabilityBookOptions) {
    this.#options = options;
  }

  /** @throws CalcomError `unauthorized`, `aborted` */
  ask(capability: Capability): Promise<CapabilityFact> {
    const refused = this.#refused.get(capability);
    if (refused !== undefined) return refused;
    const known = capabilityFact(this.#options.known, capability);
    if (isCurrent(known, this.#options.now())) return Promise.resolve(known);
    return once(this.#probes, capability, () => this.#probe(capability, known));
  }

  /** What is known without a call; `unknown` once it is too old to rely on. */
  known(capability: Capability): CapabilityFact['state'] {
    const fact = this.#facts.get(capability) ?? capabilityFact(this.#options.known, capability);
    return isCurrent(fact, this.#options.now()) ? fact.state : 'unknown';
  }

  /** The server answered a call that needs the capability, so that no probe is needed. */
  answered(capability: Capability, probed: Probed): void {
    if (this.known(capability) === 'yes') return;
    this.#facts.set(capability, { ...probed, seenMs: this.#options.now() });
  }

  /** The fact after a call that relied on it was answered with 403 or 404. What the probe cannot settle is unknown, whatever was known. */
  refused(capability: Capability): Promise<CapabilityFact> {
    return once(this.#refused, capability, () => this.#probe(capability));
  }

  /** A write that relied on a fact was refused: the next run asks anew. */
  forget(capability: Capability): void {
    this.#facts.set(capability, { state: 'unknown', seenMs: 0, evidence: 'a write was refused' });
  }

  /** All facts to keep, or null when this run has learned nothing. */
  get learned(): CapabilityFacts | null {
    if (this.#facts.size === 0) return null;
    return { ...this.#options.known, ...Object.fromEntries(this.#facts) };
  }

  /** An answer that settles nothing leaves `before` as it is: it is older, but it was seen. */
  async #probe(capability: Capability, before?: CapabilityFact): Promise<CapabilityFact> {
    const probed = await this.#options.probe(capability);
    const fact = { ...probed, seenMs: this.#options.now() };
    if (fact.state === 'unknown' && before !== undefined && before.state !== 'unknown') return before;
    this.#facts.set(capability, fact);
    return fact;
  }
}

function once(
  asked: Map<Capability, Promise<CapabilityFact>>,
  capability: Capability,
  probe: () => Promise<CapabilityFact>,
): Promise<CapabilityFact> {
  const running = asked.get(capability) ?? probe();
  asked.set(capability, running);
  return running;
}
