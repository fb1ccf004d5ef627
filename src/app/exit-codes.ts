/**
 * Exit codes, the same for every command and kept stable.
 *
 * | code | when |
 * |---|---|
 * | 0 | success |
 * | 1 | bad input or bad configuration; nothing was done |
 * | 2 | a difference was found: changes to apply, maps missing |
 * | 3 | a read was unproven: nothing was planned for that scope |
 * | 4 | guards block all changes, and there is nothing else to do |
 * | 5 | apply completed partially; the next apply completes it |
 * | 130 | ended immediately by a second Ctrl-C |
 */
export const EXIT = {
  fine: 0,
  error: 1,
  difference: 2,
  unproven: 3,
  blocked: 4,
  partial: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The meaning of each code, shown at the end of a command's help. */
export const EXIT_WORDS: Readonly<Record<ExitCode, string>> = {
  0: 'success',
  1: 'bad input or configuration; nothing was done',
  2: 'a difference was found',
  3: 'unproven read; nothing was planned for it',
  4: 'guards hold back everything',
  5: 'completed partially; the next apply completes it',
  130: 'interrupted by a second Ctrl-C',
};

/** With several companies the most severe code is used: bad input, then unproven, partial, difference, blocked. */
const GRAVITY: readonly ExitCode[] = [130, 1, 3, 5, 2, 4, 0];

export function gravest(codes: readonly ExitCode[]): ExitCode {
  return GRAVITY.find((code) => codes.includes(code)) ?? EXIT.fine;
}
