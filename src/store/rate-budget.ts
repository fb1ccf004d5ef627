import type { RateBudget, RateWindow } from '../model/rate-budget.ts';
import type { Database } from './database.ts';

/** What the API grants a key as long as its headers have not said otherwise: 120 calls in 60 s. */
const defaultLimit = 120;
const defaultWindowMs = 60_000;
/** Two windows are told apart by their ends; answers that were long under way make these differ a little. */
const sameWindowMs = 5_000;

/**
 * A budget in the database, shared by all processes that call with one key. Its clock is the database's. A window
 * without headers yet starts with its first call, as it does at the API.
 *
 *   observed window ends            remaining becomes            window ends
 *   (ours is over)                  the observed                 as observed
 *   about when ours does, earlier   the smaller                  at the later end
 *   later, with more remaining      the observed: a new window   as observed
 *   later, with no more remaining   the smaller: a block         at the later end
 */
export class DatabaseBudget implements RateBudget {
  readonly #database: Database;
  readonly #keyHash: string;

  constructor(database: Database, keyHash: string) {
    this.#database = database;
    this.#keyHash = keyHash;
  }

  async take(): Promise<number> {
    const result = await this.#database.run((client) =>
      client.query<{ wait_ms: number }>(take, [this.#keyHash, defaultLimit, defaultWindowMs]),
    );
    return result.rows[0]?.wait_ms ?? retryMs;
  }

  async observe(window: RateWindow): Promise<void> {
    const { limit, remaining, resetMs } = window;
    await this.#database.run((client) =>
      client.query(observe, [this.#keyHash, limit, remaining, resetMs, sameWindowMs]),
    );
  }
}

/** The row was made by another process at this very moment: this statement could neither take from it nor see it. */
const retryMs = 10;

/** One statement: a call is taken only where one is left, or where the window is over and starts anew. */
const take = `
WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now, $3::float8 * interval '1 millisecond' AS span),
taken AS (
  INSERT INTO calops.rate_limits AS stored (key_hash, call_limit, remaining, reset_at)
  SELECT $1, $2::int, $2::int - 1, clock.now + clock.span FROM clock
  ON CONFLICT (key_hash) DO UPDATE SET
    remaining = CASE
      WHEN stored.reset_at <= clock_timestamp() THEN greatest(stored.call_limit - 1, 0)
      ELSE stored.remaining - 1
    END,
    reset_at = CASE WHEN stored.reset_at <= clock_timestamp() THEN excluded.reset_at ELSE stored.reset_at END
  WHERE stored.remaining > 0 OR stored.reset_at <= clock_timestamp()
  RETURNING 1
)
SELECT CASE
  WHEN EXISTS (SELECT FROM taken) THEN 0
  ELSE (
    SELECT greatest(1, ceil(extract(epoch FROM stored.reset_at - clock.now) * 1000))
    FROM calops.rate_limits AS stored WHERE stored.key_hash = $1
  )
END::float8 AS wait_ms
FROM clock`;

const observe = `
INSERT INTO calops.rate_limits AS stored (key_hash, call_limit, remaining, reset_at)
VALUES ($1, $2::int, $3::int, clock_timestamp() + $4::float8 * interval '1 millisecond')
ON CONFLICT (key_hash) DO UPDATE SET
  call_limit = excluded.call_limit,
  remaining = CASE
    WHEN stored.reset_at <= clock_timestamp() THEN excluded.remaining
    WHEN excluded.reset_at > stored.reset_at + $5::float8 * interval '1 millisecond'
      AND excluded.remaining > stored.remaining THEN excluded.remaining
    ELSE least(stored.remaining, excluded.remaining)
  END,
  reset_at = CASE
    WHEN stored.reset_at <= clock_timestamp() THEN excluded.reset_at
    ELSE greatest(stored.reset_at, excluded.reset_at)
  END`;
