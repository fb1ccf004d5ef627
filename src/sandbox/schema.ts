import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { packageFile } from '../package-file.ts';

/** An invalid seed or fault script. The message contains the location. */
export class SandboxInputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SandboxInputError';
  }
}

const validators = new Map<string, ValidateFunction>();

/** Validates a value against a schema of this package. @throws SandboxInputError with location and error */
export function requireValid(schema: 'sandbox-seed' | 'sandbox-faults', value: unknown): void {
  const validate = validatorOf(schema);
  if (validate(value)) return;
  const what = schema === 'sandbox-seed' ? 'seed' : 'faults';
  throw new SandboxInputError(`${what}: ${sentence(mostSpecific(validate.errors ?? []))}`);
}

function validatorOf(schema: string): ValidateFunction {
  const url = packageFile(`schemas/${schema}.schema.json`);
  const ajv = new Ajv2020({ allErrors: true, strict: false, discriminator: false });
  const found = validators.get(schema) ?? ajv.compile(JSON.parse(readFileSync(url, 'utf8')) as object);
  validators.set(schema, found);
  return found;
}

/** Among the branches of a choice, the deepest error is the most specific. */
function mostSpecific(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const helpful = errors.filter((error) => error.keyword !== 'oneOf' && error.keyword !== 'const');
  const depth = (error: ErrorObject): number => error.instancePath.split('/').length;
  return [...helpful].sort((a, b) => depth(b) - depth(a))[0] ?? errors[0];
}

function sentence(error: ErrorObject | undefined): string {
  if (!error) return 'is not valid';
  const place = error.instancePath
    .slice(1)
    .replaceAll('/', '.')
    .replace(/(^|\.)(\d+)(?=\.|$)/g, '[$2]');
  const extra = 'additionalProperty' in error.params ? ` (${String(error.params['additionalProperty'])})` : '';
  const allowed = 'allowedValues' in error.params ? `: ${JSON.stringify(error.params['allowedValues'])}` : '';
  return `${place || 'the document'} ${error.message ?? 'is not valid'}${extra}${allowed}`;
}
