export interface Lock {
  readonly packages: Readonly<Record<string, Locked>>;
}

interface Locked {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

export interface Production {
  /** `node_modules/pg/node_modules/pg-types` */
  readonly location: string;
  readonly name: string;
  readonly version: string;
  /** As SPDX has it; empty when the package does not say. */
  readonly licence: string;
}

/**
 * Everything that a user of the package runs: `bundled`, the locations of the packages that its files contain, and what is installed with it,
 * which is what its dependencies lead to, as Node resolves them.
 */
export function productionPackages({ packages }: Lock, bundled: readonly string[]): readonly Production[] {
  const reached = new Set(bundled);
  const waiting = [''];
  for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
    for (const name of namesOf(packages[from] ?? {})) {
      const location = locate(packages, from, name);
      if (location === undefined || reached.has(location)) continue;
      reached.add(location);
      waiting.push(location);
    }
  }
  return [...reached].toSorted().map((location) => {
    const { version = '', license = '', name } = packages[location] ?? {};
    return {
      location,
      name: name ?? location.slice(location.lastIndexOf('node_modules/') + 13),
      version,
      licence: license,
    };
  });
}

/** Without optional peers: they are used where another package has installed them. */
function namesOf(locked: Locked): readonly string[] {
  const { dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta = {} } = locked;
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

/** The nearest one upwards; undefined for an optional one that is not locked. */
function locate(packages: Lock['packages'], from: string, name: string): string | undefined {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))) {
    const location = place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`;
    if (location in packages) return location;
    if (place === '') return undefined;
  }
}
