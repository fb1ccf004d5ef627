import standalone from 'ajv/dist/standalone/index.js';
import type { Plugin } from 'rolldown';
import { KINDS } from '../src/reconcile/manifest/manifest.ts';
import { readSchema } from '../src/reconcile/manifest/read.ts';
import { createAjv } from '../src/reconcile/manifest/schema-validators.ts';

/** Bundles the compiled code of the manifests' schemas in place of the module that compiles them when a command runs. */
export const compiledSchemas: Plugin = {
  name: 'compiled-schemas',
  load: {
    filter: { id: /\/src\/reconcile\/manifest\/schema-validators\.ts$/ },
    handler: () => ({ code: compiled(), moduleType: 'js' }),
  },
};

function compiled(): string {
  const ajv = createAjv({ source: true, esm: true, optimize: true });
  for (const kind of KINDS) ajv.addSchema(readSchema(kind), kind);
  const names = Object.fromEntries(KINDS.map((kind) => [kind, kind]));
  const code = standalone.default(ajv, names);
  return `${withImports(code)}\nexport const schemaValidators = { ${KINDS.join(', ')} };\n`;
}

/** ajv writes `require` for its own helpers even into modules. */
function withImports(code: string): string {
  const helpers = new Set<string>();
  const text = code.replaceAll(/require\("(ajv\/dist\/runtime\/(\w+))"\)/g, (_, path: string, name: string) => {
    helpers.add(`import ${name} from '${path}.js';`);
    return name;
  });
  return [...helpers, text].join('\n');
}
