import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';

const FILES = readdirSync('schemas').filter((file) => file.endsWith('.schema.json'));

it.each(FILES)('%s is a JSON Schema of 2020-12, and strict', (file) => {
  const schema = JSON.parse(readFileSync(`schemas/${file}`, 'utf8'));
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true, strictRequired: false });
  ajv.addVocabulary(['x-code', 'x-word']);
  expect(ajv.validateSchema(schema)).toBe(true);
  expect(() => ajv.compile(schema)).not.toThrow();
});
