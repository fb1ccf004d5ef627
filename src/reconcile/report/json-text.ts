/** JSON for a script's stdout: indented, one line feed at its end. */
export function renderJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
