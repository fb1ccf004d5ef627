/** One word of a command line to type or to paste, for POSIX shells: the shell neither runs nor expands anything in it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : shellQuoted(word);
}

/** In single quotes, even if the shell would not need them. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
