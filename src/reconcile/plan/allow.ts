/** `update:friseur` is allowed by itself and by `update:*`; what is deleted, by its own name alone. */
export function isAllowed(token: string, allow: ReadonlySet<string>): boolean {
  if (allow.has(token)) return true;
  const kind = token.slice(0, token.indexOf(':'));
  return kind !== 'delete' && allow.has(`${kind}:*`);
}
