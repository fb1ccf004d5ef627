import type { IncomingMessage } from 'node:http';
import { readText, type Reply } from './http/reply.ts';
import { SandboxInputError } from './schema.ts';
import type { DeliveryControls } from './webhooks/deliveries.ts';

/** The operations of the routes under /__sandbox, which are not part of Cal.com. */
export interface Controls {
  readonly journal: Journal;
  readonly deliveries: DeliveryControls;
  state(): unknown;
  reset(seed: unknown): void;
  setFaults(script: unknown): void;
}

const LONGEST_BYTES = 1024 ** 3;

export async function control(controls: Controls, request: IncomingMessage): Promise<Reply> {
  const name = `${request.method} ${(request.url ?? '').split('?')[0]?.replace('/__sandbox', '')}`;
  try {
    switch (name) {
      case 'GET /journal':
        return { status: 200, json: controls.journal.entries() };
      case 'POST /journal/clear':
        controls.journal.clear();
        controls.deliveries.clear();
        return done();
      case 'GET /deliveries':
        return { status: 200, json: controls.deliveries.entries() };
      case 'POST /deliveries/settle':
        await controls.deliveries.settled();
        return done();
      case 'POST /deliveries/release':
        return { status: 200, json: { status: 'ok', released: controls.deliveries.release() } };
      case 'GET /state':
        return { status: 200, json: controls.state() };
      case 'POST /reset':
        controls.reset(await bodyOf(request));
        return done();
      case 'POST /faults':
        controls.setFaults(await bodyOf(request));
        return done();
      default:
        return { status: 404, json: { error: `no such control: ${name}` } };
    }
  } catch (error) {
    if (!(error instanceof SandboxInputError)) throw error;
    return { status: 400, json: { error: error.message } };
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request, LONGEST_BYTES);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SandboxInputError(`the body is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function done(): Reply {
  return { status: 200, json: { status: 'ok' } };
}

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
