/** One word of a command line that somebody is to type or to paste, as every shell of POSIX takes it: nothing in it is run or expanded. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
