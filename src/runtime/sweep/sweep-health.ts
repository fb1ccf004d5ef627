/** Of which companies the last sweep of this process failed. Nobody waits for a sweep, so readyz and the metrics show it. */
export class SweepHealth {
  readonly #failing = new Map<string, string>();

  worked(companyId: string): void {
    this.#failing.delete(companyId);
  }

  failed(companyId: string, name: string): void {
    this.#failing.set(companyId, name);
  }

  /** How many companies. */
  get failing(): number {
    return this.#failing.size;
  }

  /** For readyz: `ok`, or what is wrong. */
  describe(): string {
    const names = [...this.#failing.values()].toSorted();
    if (names.length === 0) return 'ok';
    const shown = names.slice(0, 3).join(', ');
    return `fails for ${shown}${names.length > 3 ? ` and ${names.length - 3} more` : ''}: changes in Cal.com are not seen`;
  }
}
