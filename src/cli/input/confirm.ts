import { createInterface } from 'node:readline/promises';

/** Asks on the terminal; only `yes` means yes. False when the question was interrupted or the input ended. */
export async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  using terminal = createInterface({ input: process.stdin, output: process.stderr });
  // readline takes Ctrl-C for itself while it asks.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<string>((resolve) => void terminal.once('close', () => resolve('')));
  const answer = await Promise.race([terminal.question(`${question} [yes/no] `, { signal }), closed]).catch(() => '');
  return answer.trim().toLowerCase() === 'yes';
}
