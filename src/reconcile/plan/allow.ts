/** `update:friseur` is allowed by itself and by `update:*`. */
export function isAllowed(token: string, allow: ReadonlySet<string>): boolean {
  return allow.has(token) || allow.has(`${token.slice(0, token.indexOf(':'))}:*`);
}
