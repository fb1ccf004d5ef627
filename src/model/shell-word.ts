/** One word of a command line to type or to paste, as every shell of POSIX reads it: nothing in it is run or expanded. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : shellQuoted(word);
}

/** In single quotes also where a shell would not need them. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
