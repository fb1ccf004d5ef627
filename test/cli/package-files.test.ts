import { expect, it } from 'vitest';
import { schemasWay } from '../../src/cli/package-files.ts';

it.each([
  ['installed for the repository', '/home/emma/salon/node_modules/calops/schemas', '../../node_modules/calops/schemas'],
  ['installed for a folder above it', '/home/node_modules/calops/schemas', '../../../../node_modules/calops/schemas'],
  ['a checkout', '/home/emma/calops/schemas', '../../../calops/schemas'],
  ['installed for the machine', '/usr/lib/node_modules/calops/schemas', 'https://unpkg.com/calops@1.2.3/schemas'],
  ["in npx's cache", '/home/emma/.npm/_npx/1f/node_modules/calops/schemas', 'https://unpkg.com/calops@1.2.3/schemas'],
  [
    'of a project whose name begins alike',
    '/home/emma/sal/node_modules/calops/schemas',
    'https://unpkg.com/calops@1.2.3/schemas',
  ],
])('names schemas that are %s so that a clone of the repository finds them', (_, schemas, way) => {
  expect(schemasWay('/home/emma/salon/manifests/friseur', { schemas, version: '1.2.3' })).toBe(way);
});
