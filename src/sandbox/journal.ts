/** One request and its response. `status` is null if no response was sent; `fault` names what the script did to it. */
export interface JournalEntry {
  readonly number: number;
  readonly at: string;
  readonly method: string;
  /** Including the query. */
  readonly path: string;
  readonly keyName: string | null;
  readonly status: number | null;
  readonly fault: string | null;
}

/** Every request to the API, in order of completion; calls to /__sandbox are not included. */
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
