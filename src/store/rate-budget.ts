import type { RateBudget, RateWindow } from '../model/rate-budget.ts';
import type { Database } from './database.ts';
import { fetchRows } from './queries.ts';

/** What the API grants a key as long as its headers have not said otherwise: 120 calls in 60 s. */
const defaultLimit = 120;
const defaultWindowMs = 60_000;
/** Ends of one window as answers tell them differ by the server's rounding to seconds and by how long they took. */
const sameWindowMs = 2_500;

/**
 * A budget in the database, shared by all processes that call with one key. Its clock is the database's. A window that
 * no answer has told of is assumed to start with its first call, as it does at the API. What an answer says changes it so:
 *
 * | observed                          | remaining                        | ends                                 |
 * |-----------------------------------|----------------------------------|--------------------------------------|
 * | after our window is over          | the observed                     | as observed                          |
 * | clearly later, with more left     | the observed: a new window       | as observed                          |
 * | nothing left, where ours has some | none: a block                    | as observed, even if sooner          |
 * | anything else                     | the smaller: others call as well | later end; observed, if ours assumed |
 *
 * A limit that was raised or lowered is given to or taken from what was left before the two are compared.
 */
export class DatabaseBudget implements RateBudget {
  readonly #database: Database;
  readonly #keyHash: string;

  constructor(database: Database, keyHash: string) {
    this.#database = database;
    this.#keyHash = keyHash;
  }

  async take(): Promise<number> {
    const [row] = await this.#database.run((client) =>
      fetchRows<{ wait_ms: number }>(client, take, [this.#keyHash, defaultLimit, defaultWindowMs]),
    );
    return row?.wait_ms ?? retryMs;
  }

  async observe(window: RateWindow): Promise<void> {
    const { limit, remaining, resetMs } = window;
    await this.#database.run((client) =>
      fetchRows(client, observe, [this.#keyHash, limit, remaining, resetMs, sameWindowMs]),
    );
  }
}

/** The row was made by another process at this very moment: this statement could neither take from it nor see it. */
const retryMs = 10;

/** One statement: a call is taken only where one is left, or where the window is over and starts anew. */
const takeText = `
WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now, $3::float8 * interval '1 millisecond' AS span),
taken AS (
  INSERT INTO calops.rate_limits AS stored (key_hash, call_limit, remaining, reset_at, is_told)
  SELECT $1, $2::int, $2::int - 1, clock.now + clock.span, false FROM clock
  ON CONFLICT (key_hash) DO UPDATE SET
    remaining = CASE
      WHEN stored.reset_at <= clock_timestamp() THEN greatest(stored.call_limit - 1, 0)
      ELSE stored.remaining - 1
    END,
    reset_at = CASE WHEN stored.reset_at <= clock_timestamp() THEN excluded.reset_at ELSE stored.reset_at END,
    is_told = stored.is_told AND stored.reset_at > clock_timestamp()
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

const take = { name: 'take', text: takeText };

/** Whether the observed window replaces ours: ours is over, or the observed one came after it. */
const replaces = `(
  stored.reset_at <= clock_timestamp()
  OR stored.is_told
    AND excluded.reset_at > stored.reset_at + $5::float8 * interval '1 millisecond'
    AND excluded.remaining > stored.remaining + excluded.call_limit - stored.call_limit
)`;

/** A key may have several limits: the one that is used up may start anew before the one that we knew of. */
const blocks = '(excluded.remaining = 0 AND stored.remaining + excluded.call_limit - stored.call_limit > 0)';

const observeText = `
INSERT INTO calops.rate_limits AS stored (key_hash, call_limit, remaining, reset_at, is_told)
VALUES ($1, $2::int, $3::int, clock_timestamp() + $4::float8 * interval '1 millisecond', true)
ON CONFLICT (key_hash) DO UPDATE SET
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
