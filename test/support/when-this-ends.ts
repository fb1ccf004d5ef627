import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Runs a line of shell, with `argument` as its $0, when this process has ended, also when it was killed: a pipe from here closes then. Not
 * when it was disposed of before. A guard has a session of its own, so that Ctrl-C does not end it.
 */
export function whenThisEnds(script: string, argument: string): Disposable {
  const guard = spawn('/bin/sh', ['-c', `read -r _; ${script}`, argument], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  guard.stdin.on('error', () => {});
  return { [Symbol.dispose]: () => void guard.kill('SIGKILL') };
}

/** Kills a process with this one, also when this one is killed, or is a worker whose test ran into its limit. Returns it. */
export function endWithThis<Child extends ChildProcess>(child: Child): Child {
  const guard = whenThisEnds('kill -KILL "$0"', String(child.pid));
  child.once('exit', () => guard[Symbol.dispose]());
  return child;
}
