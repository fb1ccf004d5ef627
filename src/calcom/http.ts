import type { Endpoint } from './endpoints.ts';

export interface HttpRequest extends Endpoint {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Milliseconds from the first byte sent to the last one received. */
  readonly answerMs: number;
  readonly signal?: AbortSignal;
}
