import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Cal.com's own document, kept beside the checkout and not in it. */
const FOLDER = new URL('../../../../shared/calcom/', import.meta.url);

/** Why a test that needs them cannot run here, or undefined. */
export function missingReference(): string | undefined {
  return existsSync(FOLDER) ? undefined : `no reference material at ${fileURLToPath(FOLDER)}`;
}

export function openApi(file: 'openapi.json' | 'openapi-2026-03.json' = 'openapi.json'): object {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as object;
}

/** One request as it was sent to a real server, and the answer. */
export interface Transcript {
  readonly name: string;
  readonly request: {
    readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
    readonly path: string;
    readonly headers: Record<string, string>;
  };
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body: unknown };
}

/** Recorded on a real 6.0.2, without the keys. */
const RECORDED = new URL('../../conformance/recorded/transcripts.jsonl', import.meta.url);

export function transcripts(): readonly Transcript[] {
  const lines = readFileSync(RECORDED, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Transcript);
}
