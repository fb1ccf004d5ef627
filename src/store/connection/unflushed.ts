/**
 * An expression for the SELECT of a statement that is its own transaction: its commit waits for no disk. The next commit that does
 * flushes it as well, and nothing later can be kept without it. For what a server that crashes before that may forget.
 */
export const unflushed = "set_config('synchronous_commit', 'off', true)";
