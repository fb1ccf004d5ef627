import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellQuoted } from '../../../src/model/shell-word.ts';
import { PROGRAM } from '../../support/bundled.ts';

export type ShellName = 'bash' | 'zsh' | 'fish';

/** Why a shell cannot be tried here; null where it is installed. On a build server it has to be. */
export function missingShell(shell: ShellName): string | null {
  const { error } = spawnSync(shell, ['--version']);
  if (error === undefined) return null;
  if (process.env['CI'] === 'true') throw new Error(`${shell} is not installed: .ci/run installs it`);
  return `${shell} is not installed`;
}

export interface Offer {
  readonly word: string;
  /** Null where the shell shows none. */
  readonly told: string | null;
}

/** What a shell offers behind `line`, which ends where the user pressed Tab; in the directory `cwd`. */
export function offersOf(shell: ShellName, script: string, line: string, cwd: string): readonly Offer[] {
  const file = join(cwd, `.completion.${shell}`);
  writeFileSync(file, script);
  return ASK[shell](file, line, cwd);
}

const ASK: Readonly<Record<ShellName, (file: string, line: string, cwd: string) => readonly Offer[]>> = {
  bash: askBash,
  zsh: askZsh,
  fish: askFish,
};

/** bash splits at `=` as well, which its own readline does with COMP_WORDBREAKS. */
function askBash(file: string, line: string, cwd: string): readonly Offer[] {
  const words = line.split(/(=)| /).filter((word) => word !== undefined);
  const list = words.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _calops; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const text = run('bash', ['--norc', '-c', `source '${file}'; complete -p calops >/dev/null || exit 1; ${ask}`], cwd);
  return linesOf(text).map((word) => ({ word, told: null }));
}

function askFish(file: string, line: string, cwd: string): readonly Offer[] {
  const text = run('fish', ['--no-config', '-c', `source '${file}'; complete -C '${line}'`], cwd);
  return linesOf(text).map((offer) => {
    const [word = '', told] = offer.split('\t');
    return { word, told: told ?? null };
  });
}

/**
 * zsh completes at its prompt only: one on a pseudo-terminal, which tells of every match before it shows it. What `compinit` finds out in a
 * second is kept in the directory for the next one.
 */
const ZSH_PROMPT = `PROMPT=
unset zle_bracketed_paste
autoload -U compinit && compinit -u
source $SCRIPT
bindkey '^I' complete-word
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return $?; fi
  local -a hits
  builtin compadd -A hits "$@"
  local hit
  for hit in $hits; do print -r -- "offer:$hit"; done
  builtin compadd "$@"
}
begin-line() { print }
compprefuncs=( begin-line )
comppostfuncs=( exit )
print ready
`;

const ZSH_TERMINAL = `zmodload zsh/zpty
zpty terminal zsh -f -i
zpty -w terminal "source $PROMPT_FILE"
repeat 20; do zpty -r terminal line; [[ $line == ready* ]] && break; done
zpty -w terminal "$LINE"$'\\t'
while zpty -r terminal line; do print -r -- $line; done
`;

function askZsh(file: string, line: string, cwd: string): readonly Offer[] {
  const prompt = join(cwd, '.prompt.zsh');
  writeFileSync(prompt, ZSH_PROMPT);
  const text = run('zsh', ['-f', '-c', ZSH_TERMINAL], cwd, { SCRIPT: file, PROMPT_FILE: prompt, LINE: line });
  const shown = linesOf(text.replaceAll('\r', ''));
  const words = shown.flatMap((one) => /^offer:(.*)/.exec(one)?.[1]?.trim() ?? []);
  const told = (word: string): string | null =>
    shown.map((one) => new RegExp(`^${word} +-- (.*)`).exec(one)?.[1]?.trim()).find((text) => text !== undefined) ??
    null;
  return [...new Set(words)].map((word) => ({ word, told: told(word) }));
}

function run(shell: string, words: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const path = `${calopsOnPath(cwd)}:${process.env['PATH']}`;
  const all = { PATH: path, HOME: cwd, TERM: 'dumb', COLUMNS: '120', ...env };
  const { stdout, stderr, status } = spawnSync(shell, words, { encoding: 'utf8', cwd, env: all, timeout: 150_000 });
  if (shell !== 'zsh' && (status !== 0 || stderr !== '')) throw new Error(`${shell} ended with ${status}: ${stderr}`);
  return stdout;
}

/** A directory with a `calops`, as an installed package has it. */
function calopsOnPath(cwd: string): string {
  const bin = join(cwd, '.bin');
  mkdirSync(bin, { recursive: true });
  const words = [process.execPath, PROGRAM];
  writeFileSync(join(bin, 'calops'), `#!/bin/sh\nexec ${words.map(shellQuoted).join(' ')} "$@"\n`, { mode: 0o755 });
  return bin;
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
