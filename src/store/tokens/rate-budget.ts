import type { RateBudget, RateWindow } from '../../model/calcom-access.ts';
import type { Database } from '../connection/database.ts';
import { fetchRows, unflushed } from '../connection/statement.ts';

/** The limit of a key until answers show another: 120 calls in 60 s. */
const defaultLimit = 120;
const defaultWindowMs = 60_000;
/** Answers differ about the end of one window: the server rounds to seconds, and they take different times. */
const sameWindowMs = 2_500;

/**
 * A budget in the database, shared by all processes that call with one key. Its clock is the database's. A window that
 * no answer has reported is assumed to start with its first call, as it does at the API, and to be as long as the last
 * one (`windowLengthAfter`). An answer changes it as follows:
 *
 * | observed                          | remaining                        | ends                                 |
 * |-----------------------------------|----------------------------------|--------------------------------------|
 * | after our window is over          | the observed                     | as observed                          |
 * | clearly later, with more left     | the observed: a new window       | as observed                          |
 * | nothing left, where ours has some | none: a block                    | as observed, even if sooner          |
 * | anything else                     | the smaller: others call as well | later end; observed, if ours assumed |
 *
 * When a limit was raised or lowered, the difference is added to what is left before the two are compared.
 */
export class DatabaseBudget implements RateBudget {
  readonly #database: Database;
  readonly #keyHash: string;
  /** Requests that arrive during a statement are served by the next one: calls made together cost one statement. */
  readonly #waiting: PromiseWithResolvers<number>[] = [];
  #isTaking = false;
  /** Observed and not yet written, of different windows. */
  readonly #observed: RateWindow[] = [];
  #noting: Promise<void> | null = null;
  /** The window as the last take left it in the database; others may have taken from it since. */
  #left: LeftWindow | null = null;

  constructor(database: Database, keyHash: string) {
    this.#database = database;
    this.#keyHash = keyHash;
  }

  take(): Promise<number> {
    const request = Promise.withResolvers<number>();
    this.#waiting.push(request);
    if (!this.#isTaking) {
      this.#isTaking = true;
      process.nextTick(() => void this.#serve());
    }
    return request.promise;
  }

  observe(window: RateWindow): Promise<void> {
    if (this.#left !== null && saysNothingNew(this.#left, window, performance.now())) return Promise.resolve();
    const last = this.#observed.pop();
    this.#observed.push(...(last === undefined ? [window] : mergeWindows(last, window)));
    this.#noting ??= this.#note();
    return this.#noting;
  }

  async #serve(): Promise<void> {
    while (this.#waiting.length > 0) {
      const served = this.#waiting.splice(0, mostAtOnce);
      try {
        const waits = await this.#takeFor(served.length);
        served.forEach(({ resolve }, index) => resolve(waits[index] ?? retryMs));
      } catch (error) {
        for (const { reject } of served) reject(error);
      }
    }
    this.#isTaking = false;
  }

  /** How long each of them must wait. If there is not enough for all, takes one by one until nothing is left. */
  async #takeFor(count: number): Promise<readonly number[]> {
    const waitMs = await this.#takeAtOnce(count);
    if (waitMs === 0 || count === 1) return Array.from({ length: count }, () => waitMs);
    const waits: number[] = [];
    while (waits.length < count && (waits.at(-1) ?? 0) === 0) waits.push(await this.#takeAtOnce(1));
    return [...waits, ...Array.from({ length: count - waits.length }, () => waits.at(-1) ?? retryMs)];
  }

  async #takeAtOnce(count: number): Promise<number> {
    const values = [this.#keyHash, defaultLimit, defaultWindowMs, count];
    const [row] = await this.#database.run((client) => fetchRows<TakeRow>(client, take, values));
    if (row?.call_limit != null) {
      const { call_limit: limit, remaining, reset_ms: resetMs, is_told: isReported } = row;
      this.#left = { limit, remaining, resetAt: performance.now() + resetMs, isReported };
    }
    return row?.wait_ms ?? retryMs;
  }

  async #note(): Promise<void> {
    try {
      for (let window = this.#observed.shift(); window !== undefined; window = this.#observed.shift()) {
        const { limit, remaining, resetMs } = window;
        const values = [this.#keyHash, limit, remaining, resetMs, sameWindowMs];
        await this.#database.run((client) => fetchRows(client, observe, values));
      }
    } finally {
      this.#noting = null;
    }
  }
}

interface TakeRow {
  readonly wait_ms: number;
  /** Null: nothing was taken; then the others are null as well. */
  readonly call_limit: number | null;
  readonly remaining: number;
  readonly reset_ms: number;
  readonly is_told: boolean;
}

interface LeftWindow {
  readonly limit: number;
  readonly remaining: number;
  /** By the clock of this process. */
  readonly resetAt: number;
  readonly isReported: boolean;
}

/** Headers have whole seconds. */
const resolutionMs = 1000;

/** Whether writing the observed window would change nothing: most answers only repeat what every take has counted already. */
function saysNothingNew(left: LeftWindow, { limit, remaining, resetMs }: RateWindow, now: number): boolean {
  if (!left.isReported || left.limit !== limit || now >= left.resetAt) return false;
  return remaining >= left.remaining && now + resetMs <= left.resetAt + resolutionMs;
}

/** Merges two answers into what writing both would leave. */
function mergeWindows(one: RateWindow, next: RateWindow): readonly RateWindow[] {
  if (one.limit !== next.limit || Math.abs(one.resetMs - next.resetMs) > sameWindowMs) return [one, next];
  const resetMs = Math.max(one.resetMs, next.resetMs);
  return [{ limit: next.limit, remaining: Math.min(one.remaining, next.remaining), resetMs }];
}

/** Less than the limit of a new key. */
const mostAtOnce = 50;

/** Another process inserted the row at the same moment: this statement could neither take from it nor see it. */
const retryMs = 10;

/**
 * One statement: all of $4 calls are taken or none, where as many are left, or where the window is over and starts again. The next
 * answer restores what is lost when the server crashes.
 */
const takeText = `
WITH clock AS MATERIALIZED (
  SELECT clock_timestamp() AS now, $3::float8 * interval '1 millisecond' AS span, ${unflushed}
),
taken AS (
  INSERT INTO calops.rate_limits AS stored (key_hash, call_limit, remaining, reset_at, is_told)
  SELECT $1, $2::int, $2::int - $4::int, clock.now + clock.span, false FROM clock
  ON CONFLICT (key_hash) DO UPDATE SET
    remaining = CASE
      WHEN stored.reset_at <= clock_timestamp() THEN greatest(stored.call_limit - $4::int, 0)
      ELSE stored.remaining - $4::int
    END,
    reset_at = CASE
      WHEN stored.reset_at <= clock_timestamp()
      THEN clock_timestamp() + coalesce(stored.window_ms, $3::float8) * interval '1 millisecond'
      ELSE stored.reset_at
    END,
    is_told = stored.is_told AND stored.reset_at > clock_timestamp()
  WHERE stored.reset_at > clock_timestamp() AND stored.remaining >= $4::int
    OR stored.reset_at <= clock_timestamp() AND ($4::int = 1 OR stored.call_limit >= $4::int)
  RETURNING call_limit, remaining, is_told,
    (extract(epoch FROM reset_at - clock_timestamp()) * 1000)::float8 AS reset_ms
)
SELECT CASE
  WHEN EXISTS (SELECT FROM taken) THEN 0
  ELSE (
    SELECT greatest(1, ceil(extract(epoch FROM stored.reset_at - clock.now) * 1000))
    FROM calops.rate_limits AS stored WHERE stored.key_hash = $1
  )
END::float8 AS wait_ms, taken.call_limit, taken.remaining, taken.reset_ms, taken.is_told
FROM clock LEFT JOIN taken ON true`;

const take = { name: 'take', text: takeText };

/** Whether the observed window replaces ours: ours has ended, or the observed one is later. */
const replaces = `(
  stored.reset_at <= clock_timestamp()
  OR stored.is_told
    AND excluded.reset_at > stored.reset_at + $5::float8 * interval '1 millisecond'
    AND excluded.remaining > stored.remaining + excluded.call_limit - stored.call_limit
)`;

/** A key may have several limits: an exhausted one may start again before the one that we knew. */
const blocks = '(excluded.remaining = 0 AND stored.remaining + excluded.call_limit - stored.call_limit > 0)';

/** As `windowLengthAfter`: the end of an assumed window was not observed, so the answer is the first of its window. */
const windowMs = `CASE
    WHEN excluded.remaining = 0 THEN stored.window_ms
    WHEN excluded.remaining * 2 >= excluded.call_limit AND (NOT stored.is_told OR ${replaces}) THEN excluded.window_ms
    ELSE greatest(stored.window_ms, excluded.window_ms)
  END`;

const observeText = `
INSERT INTO calops.rate_limits AS stored (key_hash, call_limit, remaining, reset_at, is_told, window_ms)
SELECT $1, $2::int, $3::int, clock_timestamp() + $4::float8 * interval '1 millisecond', true,
  CASE WHEN $3::int > 0 THEN greatest(1000, $4::float8)::int END
FROM (SELECT ${unflushed}) AS quick
ON CONFLICT (key_hash) DO UPDATE SET
  window_ms = ${windowMs},
  call_limit = excluded.call_limit,
  remaining = CASE
    WHEN ${replaces} THEN excluded.remaining
    ELSE greatest(0, least(excluded.remaining, stored.remaining + excluded.call_limit - stored.call_limit))
  END,
  reset_at = CASE
    WHEN NOT stored.is_told OR ${replaces} OR ${blocks} THEN excluded.reset_at
    ELSE greatest(stored.reset_at, excluded.reset_at)
  END,
  is_told = true`;

const observe = { name: 'observe', text: observeText };
