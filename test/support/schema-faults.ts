import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Faults of a value, as it is after a way through JSON, against schemas/NAME.schema.json. */
export async function faultsOf(name: string, value: unknown): Promise<readonly unknown[]> {
  const url = new URL(`../../schemas/${name}.schema.json`, import.meta.url);
  const schema = JSON.parse(await readFile(url, 'utf8')) as object;
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
  validate(JSON.parse(JSON.stringify(value)));
  return validate.errors ?? [];
}
