import type { ValidateFunction } from 'ajv';
import { Ajv2020, type Options } from 'ajv/dist/2020.js';
import { type Kind, KINDS } from './manifest.ts';
import { readSchema } from './read.ts';

/**
 * The validators of schemas/*.schema.json by kind, each compiled on first use. The bundle has the compiled code in place of this module
 * (.ci/compiled-schemas.ts), because compiling takes longer than everything else that a small plan does.
 */
export const schemaValidators: Readonly<Record<Kind, ValidateFunction>> = lazily();

/**
 * An ajv for the schemas. They are part of calops, and a test validates them (test/conformance/schemas.test.ts), so it does not. Optimising
 * the generated code would take longer than it saves where it runs once.
 */
export function createAjv(code: Options['code'] = { optimize: false }): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    strict: true,
    validateSchema: false,
    meta: false,
    code,
  });
  ajv.addVocabulary(['x-code', 'x-word']);
  return ajv;
}

function lazily(): Readonly<Record<Kind, ValidateFunction>> {
  const ajv = createAjv();
  const validators = {};
  for (const kind of KINDS) {
    Object.defineProperty(validators, kind, {
      configurable: true,
      get: () => {
        const value = ajv.compile(readSchema(kind));
        Object.defineProperty(validators, kind, { value });
        return value;
      },
    });
  }
  return validators as Record<Kind, ValidateFunction>;
}
