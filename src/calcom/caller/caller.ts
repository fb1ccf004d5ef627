import type { IncomingHttpHeaders } from 'node:http';
import type { HttpAnswer } from '../../http/connection.ts';
import type { Permit, RateBudget, RateWindow, Region } from '../../model/calcom-access.ts';
import type { CallCounts } from '../common-api.ts';
import { shownPath } from '../endpoints.ts';
import { readAnswer, type Redact } from './answer.ts';
import type { Clock } from './clock.ts';
import { CalcomError, type CalcomErrorKind } from './errors.ts';
import { interrupted, type HttpRequest, type Transport } from './transport.ts';

/** The headers of a faster response are current. */
const AT_ONCE_MS = 1000;

/** One request, for progress and logs; without bodies. */
export interface CallEvent {
  readonly method: string;
  readonly path: string;
  /** 1 for the first attempt, more for a retry. */
  readonly attempt: number;
  /** Milliseconds between request and answer. */
  readonly ms: number;
  /** Milliseconds spent before it, waiting for the rate limit. */
  readonly waitMs: number;
  readonly status?: number;
  readonly error?: CalcomErrorKind;
}

export interface CallerOptions {
  readonly transport: Transport;
  readonly budget: RateBudget;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  readonly redact: Redact;
  readonly region?: Region | null;
  /** For every call that has none of its own. */
  readonly permit?: Permit;
  readonly onCall?: (event: CallEvent) => void;
  /** Before each wait for the rate limit, in milliseconds. */
  readonly onWait?: (ms: number) => void;
}

export interface Call extends HttpRequest {
  readonly repeat: Repeat;
}

/** Unchecked `data` of the response, with what an error about its shape must name. */
export interface Answered {
  readonly call: Call;
  readonly answer: HttpAnswer;
  readonly data: unknown;
  readonly pagination?: unknown;
}

/** The result of an attempt: the response, or the error with the wait that the server requested. */
type Attempt = { readonly answered: Answered } | { readonly error: CalcomError; readonly retryAfterMs: number };

/** The state of one call between its attempts. */
interface Progress {
  attempts: number;
  rateLimited: number;
  mayHaveHappened: boolean;
  /** Since the permit was confirmed. */
  hasWaited: boolean;
}

/** Sends calls within the rate budget, and retries them where that is safe. */
export class Caller implements AsyncDisposable {
  readonly #options: CallerOptions;
  #made = 0;
  #waits = 0;
  #waitedMs = 0;
  readonly #noting = new Set<Promise<void>>();

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  get calls(): CallCounts {
    return { made: this.#made, waits: this.#waits, waitedMs: this.#waitedMs };
  }

  /** Undefined: a retried delete found nothing left. */
  async call(call: Call & { readonly repeat: 'until-gone' }): Promise<Answered | undefined>;
  async call(call: Call & { readonly repeat: Exclude<Repeat, 'until-gone'> }): Promise<Answered>;
  async call(asked: Call): Promise<Answered | undefined> {
    const { permit } = this.#options;
    const call = permit === undefined ? asked : { permit, ...asked };
    const progress: Progress = { attempts: 0, rateLimited: 0, mayHaveHappened: false, hasWaited: false };
    for (;;) {
      const waitMs = await this.#takeFromBudget(call, progress);
      if (progress.hasWaited) await this.#confirm(call, progress);
      const attempt = await this.#attempt(call, { attempt: progress.attempts + progress.rateLimited + 1, waitMs });
      if ('answered' in attempt) return attempt.answered;
      const { error } = attempt;
      if (error.kind === 'not-found' && call.repeat === 'until-gone' && progress.mayHaveHappened) return undefined;
      if (error.outcome === 'unknown') progress.mayHaveHappened = true;
      const delayMs = this.#delayBeforeNext(call, progress, error);
      if (delayMs === undefined) throw settled(error, progress);
      await this.#sleep(call, progress, Math.max(delayMs, attempt.retryAfterMs));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#noting);
    await this.#options.transport[Symbol.asyncDispose]();
  }

  /** Returns the wait in milliseconds. */
  async #takeFromBudget(call: Call, progress: Progress): Promise<number> {
    const from = this.#options.clock.now();
    for (let waitMs = await this.#options.budget.take(); waitMs > 0; waitMs = await this.#options.budget.take()) {
      this.#waits += 1;
      this.#waitedMs += waitMs;
      this.#options.onWait?.(waitMs);
      await this.#sleep(call, progress, waitMs);
    }
    return this.#options.clock.now() - from;
  }

  async #attempt(call: Call, facts: { attempt: number; waitMs: number }): Promise<Attempt> {
    const { clock, redact, region = null, transport, onCall } = this.#options;
    const from = clock.now();
    const event = { method: call.method, path: shownPath(call.path), ...facts };
    this.#made += 1;
    let answer: HttpAnswer | undefined;
    try {
      answer = await transport.send(call);
      const noted = this.#observe(answer, clock.now() - from);
      if (answer.status === 429) await noted;
      else this.#noteLater(noted);
      const { data, pagination } = readAnswer(call, answer, redact, region);
      onCall?.({ ...event, ms: clock.now() - from, status: answer.status });
      return { answered: { call, answer, data, ...(pagination !== undefined && { pagination }) } };
    } catch (error) {
      if (!(error instanceof CalcomError)) throw error;
      const status = error.status === undefined ? {} : { status: error.status };
      onCall?.({ ...event, ms: clock.now() - from, ...status, error: error.kind });
      // a 429 is reported to the budget, which waits
      const hints = answer === undefined || error.kind === 'rate-limited' ? {} : answer.headers;
      return { error, retryAfterMs: retryAfterMs(hints, clock.now()) ?? 0 };
    }
  }

  /**
   * The headers are written when the server receives a call, so they are old when a long list arrives: the window ends sooner than they
   * say. Headers of fast responses are used as they are; waiting slightly too long is safe.
   */
  async #observe(answer: HttpAnswer, tookMs: number): Promise<void> {
    const { budget, clock } = this.#options;
    const window =
      answer.status === 429 ? blockedWindow(answer.headers, clock.now()) : rateWindow(answer.headers, clock.now());
    if (window === undefined) return;
    const resetMs = Math.max(0, window.resetMs - Math.max(0, tookMs - AT_ONCE_MS));
    await budget.observe({ ...window, resetMs });
  }

  /** A rate limit block is stored before the next attempt. Other updates are not awaited; if one is lost, the next response repeats it. */
  #noteLater(noted: Promise<void>): void {
    this.#noting.add(noted);
    const end = (): boolean => this.#noting.delete(noted);
    void noted.then(end, end);
  }

  /** Undefined: no further attempt. */
  #delayBeforeNext(call: Call, progress: Progress, error: CalcomError): number | undefined {
    const { retry, clock } = this.#options;
    if (error.kind === 'rate-limited') {
      progress.rateLimited += 1;
      return progress.rateLimited > retry.rateLimitWaits ? undefined : 0;
    }
    progress.attempts += 1;
    if (!mayRepeat(call.repeat, error) || progress.attempts >= retry.attempts) return undefined;
    return backOffMs(retry, progress.attempts, clock.random());
  }

  async #sleep(call: Call, progress: Progress, ms: number): Promise<void> {
    if (ms === 0) return;
    progress.hasWaited = true;
    const signals = [call.signal, call.permit?.lost].filter((signal) => signal !== undefined);
    const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0];
    await this.#options.clock.sleep(ms, signal).catch((error: unknown) => endOf(call, progress, error));
  }

  async #confirm(call: Call, progress: Progress): Promise<void> {
    await call.permit?.confirm().catch((error: unknown) => endOf(call, progress, error));
    progress.hasWaited = false;
  }
}

/** @throws the error of the signal, or of the lost permit, that ended the wait of a call */
function endOf({ signal, permit, ...request }: Call, { mayHaveHappened }: Progress, error: unknown): never {
  if (signal?.aborted === true) throw interrupted(request, mayHaveHappened ? 'unknown' : 'refused');
  permit?.lost.throwIfAborted();
  throw error;
}

/** A refusal after an attempt with unknown outcome does not settle that attempt. */
function settled(error: CalcomError, progress: Progress): CalcomError {
  if (error.outcome === 'unknown' || !progress.mayHaveHappened) return error;
  const { kind, status, requestId, retryable } = error;
  return new CalcomError(error.message, {
    kind,
    outcome: 'unknown',
    retryable,
    cause: error,
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { requestId }),
  });
}

/** Number of attempts and the delay between them: doubling from `baseMs`, at most `capMs`. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** 429 is counted separately: it costs only time. */
  readonly rateLimitWaits: number;
}

export const RETRY: RetryPolicy = { attempts: 4, baseMs: 250, capMs: 8000, rateLimitWaits: 5 };

/**
 * Whether a call may be retried after it may have been received: `always` (reads; a patch and a
 * cancel are idempotent), `until-gone` (a delete; finding nothing is then a success), `never` (a
 * create or a booking would be duplicated; a patch of the slug would conflict with itself).
 */
type Repeat = 'always' | 'until-gone' | 'never';

/**
 * | failure                              | always, until-gone | never |
 * |--------------------------------------|--------------------|-------|
 * | 429                                  | after the reset    | same  |
 * | certainly not received               | back off           | same  |
 * | 5xx, broken connection, timeout      | back off           | throw |
 * | anything else                        | throw              | throw |
 */
function mayRepeat(repeat: Repeat, error: CalcomError): boolean {
  return error.retryable && (repeat !== 'never' || error.outcome === 'refused');
}

/** Half of the doubled delay is fixed, half is random (jitter), so that processes do not retry at the same time. */
export function backOffMs(policy: RetryPolicy, attempt: number, random: number): number {
  const full = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random);
}

const REMAINING = /^x-ratelimit-remaining(?:-(.+))?$/;
/** Cal.com blocks a key for a minute; assumed if the response has no valid value. */
const BLOCK_MS = 60_000;
const DEFAULT_LIMIT = 120;
/** Windows are never longer: a later end is a time since 1970 or invalid. */
const LONGEST_WINDOW_MS = 60 * 60_000;

/**
 * The key's window from a response, or undefined if it has none: unknown routes do not count. A window with the suffix `default`, or
 * without one, is the key's budget; windows of single endpoints (guests, attendees, location) are not. Keys with custom limits have only
 * windows with other names: the tightest of these is used.
 */
export function rateWindow(headers: IncomingHttpHeaders, now: number): RateWindow | undefined {
  const windows = Object.keys(headers).flatMap((name) => {
    const found = REMAINING.exec(name);
    if (found === null) return [];
    const suffix = found[1] ?? '';
    const window = windowNamed(headers, suffix, now);
    return window === undefined ? [] : [{ isDefault: suffix === '' || suffix === 'default', window }];
  });
  const ofKey = windows.filter(({ isDefault }) => isDefault);
  return (ofKey.length > 0 ? ofKey : windows)
    .map(({ window }) => window)
    .toSorted((a, b) => a.remaining - b.remaining || b.resetMs - a.resetMs)[0];
}

/**
 * After a 429 no calls are left until the later of its two hints, whatever else the response says. Hints are in whole seconds: 0 means less
 * than one. Only a response without a hint counts as a full block.
 */
export function blockedWindow(headers: IncomingHttpHeaders, now: number): RateWindow {
  const window = rateWindow(headers, now);
  const hints = [window?.resetMs, retryAfterMs(headers, now)].filter((ms) => ms !== undefined);
  const resetMs = hints.length === 0 ? BLOCK_MS : Math.max(1000, ...hints);
  return { limit: window?.limit ?? DEFAULT_LIMIT, remaining: 0, resetMs };
}

/** Seconds or an HTTP date. Cal.com itself never sends it; proxies in front of it do. */
export function retryAfterMs(headers: IncomingHttpHeaders, now: number): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return resetAfter(Math.max(0, seconds), now);
  const ms = Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms > LONGEST_WINDOW_MS ? BLOCK_MS : ms);
}

function windowNamed(headers: IncomingHttpHeaders, suffix: string, now: number): RateWindow | undefined {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((word) =>
    Number(headers[`x-ratelimit-${word}${suffix === '' ? '' : `-${suffix}`}`]),
  );
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined;
  if (![limit, remaining, reset].every((value) => Number.isFinite(value) && value >= 0)) return undefined;
  return { limit, remaining, resetMs: resetAfter(reset, now) };
}

/** Milliseconds from now. Observed in seconds; one documentation page calls it a time since 1970 (seconds or milliseconds). */
function resetAfter(value: number, now: number): number {
  const inMs = value * 1000;
  if (inMs <= LONGEST_WINDOW_MS) return inMs;
  const until = [inMs - now, value - now].find((ms) => ms >= 0 && ms <= LONGEST_WINDOW_MS);
  return until ?? BLOCK_MS;
}
