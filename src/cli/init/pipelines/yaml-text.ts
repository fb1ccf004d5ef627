/** A text as one YAML scalar, whatever is in it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Lines of a block, moved right; empty lines stay empty. */
export function indented(text: string, columns: number): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : `${' '.repeat(columns)}${line}`))
    .join('\n');
}
