import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';

export interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema?: { readonly default?: string };
  }[];
  readonly responses?: {
    readonly [status: string]: { readonly content?: { readonly 'application/json': { readonly schema: object } } };
  };
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: BodySchema } };
  };
}

/** Bookings have one form for each way of booking, the plain one first. */
type BodySchema = { readonly $ref: string } | { readonly anyOf: readonly [{ readonly $ref: string }] };

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly properties?: object }>> };
}

/** Observed to work, and left out of the document on purpose: it hides this one from its readers. */
const HIDDEN = ['rrHostSubsetIds'];

/**
 * The document as it is meant. Wrong in it: options are numbers (recorded), a `oneOf` whose branches overlap is no
 * choice, and headers are named that every call sends.
 */
export function meant(document: object): Document {
  return JSON.parse(JSON.stringify(document), (key, value: unknown) => {
    if (key === 'lengthInMinutesOptions') return { type: 'array', items: { type: 'number' } };
    if (typeof value !== 'object' || value === null || !('oneOf' in value)) return value;
    const { oneOf: anyOf, ...rest } = value;
    return { ...rest, anyOf };
  }) as Document;
}

export function operationOf(
  document: Document,
  { method, path }: { readonly method: string; readonly path: string },
): Operation | undefined {
  const route = path.split('?')[0] ?? '';
  const templates = Object.keys(document.paths).filter((template) => {
    return new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(route);
  });
  return templates.map((template) => document.paths[template]?.[method.toLowerCase()]).find((one) => one !== undefined);
}

/** Cal.com drops what it does not know without a word, so a body may hold nothing else. */
export function bodyCheck(document: Document, operation: Operation): ValidateFunction | undefined {
  const schema = operation.requestBody?.content['application/json'].schema;
  if (schema === undefined) return undefined;
  const ref = 'anyOf' in schema ? schema.anyOf[0].$ref : schema.$ref;
  const ajv = new Ajv({ strict: false, logger: false });
  ajv.addSchema(document, 'openapi.json');
  const name = ref.slice(ref.lastIndexOf('/') + 1);
  const properties = Object.keys(document.components.schemas[name]?.properties ?? {});
  return ajv.compile({ $ref: `openapi.json${ref}`, propertyNames: { enum: properties } });
}

/** Of a query, what the document does not know: Cal.com drops that without a word. */
export function unknownParameters({ parameters = [] }: Operation, path: string): readonly string[] {
  const known = new Set([...parameters.filter((one) => one.in === 'query').map(({ name }) => name), ...HIDDEN]);
  return [...new URLSearchParams(path.split('?')[1]).keys()].filter((name) => !known.has(name));
}

/** The version that an operation is documented for. */
export function versionOf({ parameters = [] }: Operation): string | undefined {
  return parameters.find(({ name }) => name === 'cal-api-version')?.schema?.default;
}

/** Of bookings, recorded as null again and again where the document knows a value or nothing. */
const NULLS = new Set([
  'rating',
  'rescheduledByEmail',
  'cancellationReason',
  'description',
  'eventType',
  'eventTypeId',
]);

/**
 * What is wrong with an answer's body. Of slots the document describes `data` alone, though they come in the same envelope
 * (recorded); every other schema is one of the named, with the envelope.
 */
export function answerFaults(
  document: Document,
  operation: Operation,
  answer: { status: number; body: string },
): string {
  const schema = operation.responses?.[answer.status]?.content?.['application/json'].schema;
  if (schema === undefined) return `nothing is said of ${answer.status}`;
  const check = compiled.get(schema) ?? compile(document, schema);
  const body = JSON.parse(answer.body, (key, value: unknown) =>
    value === null && NULLS.has(key) ? undefined : value,
  ) as { readonly data: unknown };
  return check('$ref' in schema ? body : body.data) ? '' : JSON.stringify(check.errors);
}

const compiled = new WeakMap<object, ValidateFunction>();

function compile({ components }: Document, schema: object): ValidateFunction {
  const check = new Ajv({ strict: false, logger: false }).compile({ ...schema, components });
  compiled.set(schema, check);
  return check;
}
