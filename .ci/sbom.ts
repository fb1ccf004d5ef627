import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle, PUBLISHED } from './bundle.ts';
import { type Lock, productionPackages } from './production.ts';

/**
 * `npm run --silent sbom > sbom.json`: the packages in the bundle and what is installed with it, as CycloneDX. Made by npm from the lock
 * file, with the packages of every platform, and cut to those.
 */
interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
}

interface Bom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const words = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
const whole = JSON.parse(execFileSync('npm', words, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })) as Bom;
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
const bundled = await bundle({ entries: PUBLISHED, directory: null });
process.stdout.write(`${JSON.stringify(ofProduction(whole, lock), null, 2)}\n`);

function ofProduction(bom: Bom, locked: Lock): Bom {
  const root = bom.metadata.component['bom-ref'];
  const kept = new Set([root, ...productionPackages(locked, bundled).map(({ name, version }) => `${name}@${version}`)]);
  // npm names it after the directory
  const component = { ...bom.metadata.component, name: root.slice(0, root.lastIndexOf('@')) };
  return {
    ...bom,
    metadata: { ...bom.metadata, component },
    components: bom.components.filter((each) => kept.has(each['bom-ref'])),
    // the bundle itself contains them all, also one whose dependents it does not contain
    dependencies: bom.dependencies
      .filter(({ ref }) => kept.has(ref))
      .map(({ ref, dependsOn }) => ({
        ref,
        dependsOn:
          ref === root ? [...kept].filter((each) => each !== root) : dependsOn.filter((each) => kept.has(each)),
      })),
  };
}
