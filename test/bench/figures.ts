import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import type { Measured } from './measure.ts';

/** One line of the bench: what was measured, a sentence, and its numbers by name (`ms`, `peakMb`, `bytes`, `calls`, …). */
interface Figure {
  readonly what: string;
  readonly found: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Prints figures as they are found, and keeps them. Counts are checked, times never: they say more about the machine. */
export class Figures {
  readonly machine = { cores: cpus().length, cpu: cpus()[0]?.model ?? 'unknown', node: process.version };
  readonly #figures: Figure[] = [];
  readonly #faults: string[] = [];

  line(what: string, found: string, values: Figure['values'] = {}): void {
    this.#figures.push({ what, found, values });
    console.log(`${what.padEnd(42)} ${found}`);
  }

  /** Notes a fault unless the count is what it has to be: a number, or one up to `most`. */
  expectCount(what: string, count: number, wanted: number | { readonly most: number }): void {
    const isFine = typeof wanted === 'number' ? count === wanted : count <= wanted.most;
    if (isFine) return;
    this.#faults.push(`${what}: ${count}, not ${typeof wanted === 'number' ? wanted : `${wanted.most} at most`}`);
  }

  get faults(): readonly string[] {
    return this.#faults;
  }

  async writeTo(file: string): Promise<void> {
    const { machine } = this;
    await writeFile(file, `${JSON.stringify({ machine, figures: this.#figures, faults: this.#faults }, null, 2)}\n`);
  }
}

export function told({ ms: taken, peakMb, code }: Measured): string {
  return `${ms(taken)}, peak ${mb(peakMb)}, exit ${code}`;
}

export function ms(value: number): string {
  return value < 1000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(2)} s`;
}

export function mb(value: number): string {
  return `${value.toFixed(0)} MB`;
}
