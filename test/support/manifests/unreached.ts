/** A part that the test must not reach: reading it is possible at any depth, and every call throws. */
export function unreached<Part extends object>(name: string): Part {
  return new Proxy(() => {}, {
    get: (_, key) => (key === 'then' ? undefined : unreached(`${name}.${String(key)}`)),
    apply: () => {
      throw new Error(`the test must not call ${name}`);
    },
  }) as unknown as Part;
}
