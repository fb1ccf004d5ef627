import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  FIELD_TABLE,
  type FieldRow,
  SETTING_NAMES,
  SETTING_ROWS,
} from '../../../src/model/event-type/event-type-settings.ts';
import { EVENT_TYPE_FIELDS } from '../../../src/reconcile/plan/compare-event-type.ts';
import { missingReference, openApi } from '../../calcom/support/reference.ts';

const isUpdate = process.env['UPDATE_DOCS'] === '1';

interface InputDocument {
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties: object }>> };
}

describe("the table has every field that Cal.com's own document lets a client write", () => {
  it.for(['openapi.json', 'openapi-2026-03.json'] as const)('%s', (file, { skip }) => {
    const missing = missingReference();
    skip(missing !== undefined, missing);
    const { schemas } = (openApi(file) as InputDocument).components;
    const inputs = Object.entries(schemas).filter(([name]) => /^(?:Create|Update)TeamEventTypeInput_/.test(name));
    expect(inputs).toHaveLength(2);
    const writable = new Set(inputs.flatMap(([, { properties }]) => Object.keys(properties)));
    expect([...writable].filter((name) => !Object.hasOwn(FIELD_TABLE, name))).toEqual([]);
  });
});

describe('each row', () => {
  it.each(Object.entries(FIELD_TABLE))('%s says what it is, or why it is refused', (_, row) => {
    if (row.kind === 'refused') expect(row.reason.length).toBeGreaterThan(8);
    else expect(row.schema).toMatchObject({ title: expect.any(String), description: expect.any(String) });
  });

  it.each(SETTING_NAMES)('%s: the unset form, null and absence are one value, which is compared', (name) => {
    const { normalise, unset } = SETTING_ROWS[name];
    expect(normalise(unset)).toEqual(normalise(null));
    expect(normalise(undefined)).toEqual(normalise(null));
    expect(normalise(normalise(unset))).toEqual(normalise(null));
    expect(EVENT_TYPE_FIELDS).toContain(name);
  });
});

/** `eventType: {…}` of a manifest, as an editor completes it. */
function eventTypeSchema(): object {
  return {
    type: 'object',
    title: "Cal.com's own fields",
    description:
      "Fields of the event types under Cal.com's names: docs/event-type-fields.md. Null: Cal.com's default. The most specific place counts, field by field.",
    minProperties: 1,
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(FIELD_TABLE).map(([name, row]) => [name, propertyOf(name, row)])),
  };
}

function propertyOf(name: string, row: FieldRow): object {
  if (row.kind === 'refused') {
    const word = row.word === undefined ? {} : { 'x-word': row.word };
    return { not: {}, title: `Refused: ${name}`, description: row.reason, ...word };
  }
  const { type, enum: words } = row.schema;
  if (row.kind === 'own-word' && name !== 'slotInterval' && name !== 'bookingLimitsCount') return row.schema;
  if (type === 'boolean') return row.schema;
  if (words !== undefined) return { ...row.schema, enum: [...(words as readonly string[]), null] };
  return { ...row.schema, type: [type, 'null'].flat() };
}

interface Schema {
  readonly $defs: { readonly [name: string]: { readonly properties: object } };
}

describe('schemas', () => {
  it.each(['service', 'company', 'segment-template'])('%s has eventType as the table says', (kind) => {
    const file = `schemas/${kind}.schema.json`;
    const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema;
    if (isUpdate) {
      const policies = Object.fromEntries(
        ['default', ...EVENT_TYPE_FIELDS].map((name) => [name, { $ref: '#/$defs/policy' }]),
      );
      const { externalChanges } = schema.$defs;
      const $defs = {
        ...schema.$defs,
        ...(externalChanges && { externalChanges: { ...externalChanges, properties: policies } }),
        eventType: eventTypeSchema(),
      };
      writeFileSync(file, `${JSON.stringify({ ...schema, $defs }, null, 2)}\n`);
      return;
    }
    expect(schema.$defs['eventType']).toEqual(eventTypeSchema());
  });
});

const DOCS = 'docs/event-type-fields.md';
const MARKS = ['<!-- table: begin -->', '<!-- table: end -->'] as const;

it(`${DOCS} has one row for each field`, () => {
  const page = readFileSync(DOCS, 'utf8');
  const [head = '', rest = ''] = page.split(MARKS[0]);
  const tail = rest.split(MARKS[1])[1] ?? '';
  const generated = `${head}${MARKS[0]}\n\n${tables()}\n${MARKS[1]}${tail}`;
  if (isUpdate) writeFileSync(DOCS, generated);
  else expect(page).toBe(generated);
});

function tables(): string {
  const rows = Object.entries(FIELD_TABLE);
  const declared = rows.flatMap(([name, row]) => (row.kind === 'refused' ? [] : [declaredRow(name, row)]));
  const refused = rows.flatMap(([name, row]) =>
    row.kind === 'refused'
      ? [`| \`${name}\` | ${row.reason} | ${row.word === undefined ? '' : `\`${row.word}\``} |`]
      : [],
  );
  return [
    '| field | what | own word | stored as | unset by | composite services | since |',
    '|---|---|---|---|---|---|---|',
    ...declared,
    '',
    '### Refused fields',
    '',
    '| field | why | write |',
    '|---|---|---|',
    ...refused,
    '',
  ].join('\n');
}

function declaredRow(name: string, row: Exclude<FieldRow, { readonly kind: 'refused' }>): string {
  const what = [row.schema.description, row.note].filter((one) => one !== undefined).join(' ');
  const unset = row.kind === 'own-word' ? row.unset : unsetText(row.unset);
  const since = row.kind === 'own-word' ? '6.0' : row.since;
  const word = row.word === undefined ? '' : `\`${row.word}\``;
  return `| \`${name}\` | ${what} | ${word} | ${typeText(row)} | ${unset} | ${compositeText(row.composite)} | ${since} |`;
}

function unsetText(unset: unknown): string {
  return `\`${JSON.stringify(unset)
    .replaceAll('"', '')
    .replaceAll(':', ': ')
    .replaceAll(',', ', ')
    .replaceAll(/\{(.+)\}/g, '{ $1 }')}\``;
}

function typeText({ schema }: { readonly schema: Schemas }): string {
  if (Array.isArray(schema['enum'])) return 'one word';
  const items = schema['items'] as Schemas | undefined;
  const keys = Object.keys(items?.['properties'] ?? schema['properties'] ?? {}).map((key) => `\`${key}\``);
  if (keys.length > 0) return `${items ? 'list of ' : ''}${keys.join(', ')}`;
  return [schema['type']]
    .flat()
    .map((type) => TYPES[String(type)] ?? String(type))
    .join(' or ');
}

type Schemas = { readonly [keyword: string]: unknown };

const TYPES: Readonly<Record<string, string>> = {
  boolean: 'yes or no',
  integer: 'whole number',
  string: 'text',
  object: 'mapping',
  array: 'list',
};

function compositeText(
  composite: 'every' | 'first' | 'last' | { readonly reason: string; readonly unless?: unknown },
): string {
  if (typeof composite !== 'string')
    return `${composite.unless === undefined ? 'no' : 'not if it is on'}: ${composite.reason}`;
  return composite === 'every' ? 'every segment' : `${composite} segment`;
}
