/** One request as it came and went. `status` is null when no answer was sent; `fault` names what the script did to it. */
export interface JournalEntry {
  readonly number: number;
  readonly at: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly keyName: string | null;
  readonly status: number | null;
  readonly fault: string | null;
}

/** Every request to the API, in the order of their ends; calls of /__sandbox are not among them. */
export class Journal {
  #entries: JournalEntry[] = [];
  #count = 0;

  add(entry: Omit<JournalEntry, 'number'>): void {
    this.#count += 1;
    this.#entries.push({ number: this.#count, ...entry });
  }

  entries(): readonly JournalEntry[] {
    return [...this.#entries];
  }

  clear(): void {
    this.#entries = [];
  }
}
