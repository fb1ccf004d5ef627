import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from 'pg';

const maxTries = 4;
/** An immediate retry of both transactions would make them conflict again. */
const stepAsideMs = 50;

/**
 * Retries `work` when its transaction was rolled back because of another one (serialization failure, deadlock): nothing of it was written.
 * `work` must be one whole transaction without side effects outside the database.
 */
export async function retryCollisions<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === maxTries || !isCollision(error)) throw error;
      await sleep(stepAsideMs * tries * (0.5 + Math.random()));
    }
  }
}

/** Class 40 of PostgreSQL's Appendix A, without 40002 (a constraint) and 40003 (unknown whether it was committed). */
const collisions: ReadonlySet<string | undefined> = new Set(['40001', '40P01']);

export function isCollision(error: unknown): boolean {
  return collisions.has(sqlState(error));
}

/** SQLSTATE of the server's error, also when it is the cause of ours. */
export function sqlState(error: unknown): string | undefined {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof DatabaseError ? cause.code : undefined;
}
