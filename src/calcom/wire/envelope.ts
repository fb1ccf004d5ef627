/** The envelopes of Cal.com API v2: one for success, three for errors. */

export interface Success<Data> {
  readonly status: 'success';
  readonly data: Data;
}

/** One refused property of a request body; `target` repeats the whole body with its secrets: never log it. */
export interface PropertyError {
  readonly target?: unknown;
  readonly value?: unknown;
  readonly property: string;
  readonly children?: readonly PropertyError[];
  readonly constraints?: Readonly<Record<string, string>>;
}

/** `details` of an HTTP exception; a string with 429, absent if a filter for another kind of error answered. */
export interface ErrorDetails {
  readonly message?: string | readonly string[];
  readonly error?: string;
  readonly statusCode?: number;
  readonly errors?: readonly PropertyError[];
}

/**
 * Form one (HTTP exceptions: `code` is the exception's class, `details` is there) and form two (database, TRPC and zod
 * filters: `code` is a word such as CONFLICT, TRPCError, INTERNAL_SERVER_ERROR, no `details`).
 */
export interface ErrorEnvelope {
  readonly status: 'error';
  readonly timestamp: string;
  readonly path: string;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details?: ErrorDetails | string;
  };
}

/** Form three: errors that no filter handles, e.g. 413, a booking conflict, a generic 500. */
export interface BareError {
  readonly statusCode: number;
  readonly message: string;
}

export type ErrorBody = ErrorEnvelope | BareError;

export type ApiVersion = '2024-04-15' | '2024-06-11' | '2024-06-14' | '2024-08-13' | '2024-09-04' | '2026-06-12';
