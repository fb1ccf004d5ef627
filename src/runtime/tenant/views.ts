interface Named {
  readonly id: string;
  readonly name: string;
  readonly title: string;
}

/** What callers see of anything that has a manifest. */
export function nameView({ id, name, title }: Named): { [key in keyof Named]: string } {
  return { id, name, title };
}

/** Lists are told in the order of names. */
export function byName(a: Named, b: Named): number {
  return a.name < b.name ? -1 : 1;
}
