import type { Capability, CapabilityFact, CapabilityFacts, Probed } from '../model/capabilities.ts';
import { capabilityFact, isCurrent } from '../model/capabilities.ts';

export interface CapabilityBookOptions {
  /** Facts from earlier runs with the same key and server. */
  readonly known: CapabilityFacts;
  /** Probes the server with GET only. */
  readonly probe: (capability: Capability) => Promise<Probed>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Capabilities of the server for one run: a known fact costs no call, an unknown one costs one probe, shared by all callers. If a call that
 * relied on a fact is answered with 403 or 404, report it with `refused`, which probes again.
 */
export class CapabilityBook {
  readonly #options: CapabilityBookOptions;
  readonly #facts = new Map<Capability, CapabilityFact>();
  /** Probes of this run: at most one per capability, and one more after a refusal. */
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

  /** The stored fact, without a call; `unknown` if it is too old to rely on. */
  known(capability: Capability): CapabilityFact['state'] {
    const fact = this.#facts.get(capability) ?? capabilityFact(this.#options.known, capability);
    return isCurrent(fact, this.#options.now()) ? fact.state : 'unknown';
  }

  /** Records that the server answered a call that needs the capability, so that no probe is needed. */
  answered(capability: Capability, probed: Probed): void {
    if (this.known(capability) === 'yes') return;
    this.#facts.set(capability, { ...probed, seenMs: this.#options.now() });
  }

  /**
   * Probes again after a call that relied on the fact was answered with 403 or 404. If the probe is inconclusive, the fact becomes unknown.
   */
  refused(capability: Capability): Promise<CapabilityFact> {
    return once(this.#refused, capability, () => this.#probe(capability));
  }

  /** Marks a fact as unknown after a refused write: the next run probes again. */
  forget(capability: Capability): void {
    this.#facts.set(capability, { state: 'unknown', seenMs: 0, evidence: 'a write was refused' });
  }

  /** All facts to store, or null if this run has learned nothing. */
  get learned(): CapabilityFacts | null {
    if (this.#facts.size === 0) return null;
    return { ...this.#options.known, ...Object.fromEntries(this.#facts) };
  }

  /** After an inconclusive probe `before` stays: it is older, but was observed. */
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
