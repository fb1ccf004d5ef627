import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundle, PUBLISHED } from '../../.ci/bundle.ts';

interface Bom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: { readonly name: string; readonly version: string; readonly purl: string } };
  readonly components: readonly {
    readonly 'bom-ref': string;
    readonly purl: string;
    readonly licenses: readonly unknown[];
    readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Lock {
  readonly packages: Readonly<Record<string, { version: string; integrity?: string; dev?: true; devOptional?: true }>>;
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const { dependencies, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly version: string;
};

/** The packages in the bundle, and what npm itself marks as needed without devDependencies, by `name@version`. */
const bundled = new Set(await bundle({ entries: PUBLISHED, directory: null }));
const locked = new Map(
  Object.entries(lock.packages)
    .filter(
      ([location, { dev, devOptional }]) =>
        location !== '' && (bundled.has(location) || (dev !== true && devOptional !== true)),
    )
    .map(([location, entry]) => [
      `${location.slice(location.lastIndexOf('node_modules/') + 13)}@${entry.version}`,
      entry,
    ]),
);

describe('the SBOM', () => {
  let bom: Bom;

  beforeAll(() => {
    bom = JSON.parse(execFileSync(process.execPath, ['.ci/sbom.ts'], { encoding: 'utf8' })) as Bom;
  });

  it('is CycloneDX, of this package and version', () => {
    expect(bom).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      metadata: { component: { name: 'calops', version, purl: `pkg:npm/calops@${version}` } },
    });
  });

  it('has every package of the bundle and of what is installed with it, and no other', () => {
    const refs = bom.components.map((component) => component['bom-ref']);
    expect(refs.toSorted()).toStrictEqual([...locked.keys()].toSorted());
    for (const [name, exact] of Object.entries(dependencies)) expect(refs).toContain(`${name}@${exact}`);
    expect(refs.filter((ref) => /^(vitest|typescript|oxlint|rolldown)@/.test(ref))).toEqual([]);
  });

  it('has the checksum of the lock file, an address and a licence for each', () => {
    for (const component of bom.components) {
      const [, base64 = ''] = locked.get(component['bom-ref'])?.integrity?.split('sha512-') ?? [];
      const content = Buffer.from(base64, 'base64').toString('hex');
      expect(component.hashes).toStrictEqual([{ alg: 'SHA-512', content }]);
      expect(component.purl).toMatch(/^pkg:npm\/.+@/);
      expect(component.licenses).not.toHaveLength(0);
    }
  });

  it('leads from the package to each of them, and nowhere else', () => {
    const edges = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    const reached = new Set<string>();
    const waiting = [`calops@${version}`];
    for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
      if (reached.has(ref)) continue;
      reached.add(ref);
      waiting.push(...(edges.get(ref) ?? []));
    }
    expect([...reached].toSorted()).toStrictEqual([`calops@${version}`, ...locked.keys()].toSorted());
  });
});
