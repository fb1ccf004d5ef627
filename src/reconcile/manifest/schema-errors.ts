import type { ErrorObject } from 'ajv';
import type { ManifestCode } from './codes.ts';
import type { Finding } from './finding.ts';
import { isWebhookSecret, looksLikeKey, quoted, secretLiteral, variableFor } from './secrets.ts';
import { didYouMean } from './suggest.ts';
import type { Path } from './yaml-index.ts';

/** The parts of a schema that explanations use. `x-code` names the diagnostic where the keyword alone is too general. */
interface Explained {
  readonly 'x-code'?: ManifestCode;
  /** calops' own word for a refused field. */
  readonly 'x-word'?: string;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: { readonly [key: string]: unknown };
  readonly propertyNames?: unknown;
}

/** Longer examples are for editors; a hint must be short. */
const MAX_EXAMPLE = 40;

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a mapping',
  array: 'a list',
  null: 'empty',
};

const SECRETS = ['apiKey', 'oauth', 'webhookSecret', 'retellKey', 'slack'];

function isSecretPlace(path: Path): boolean {
  return SECRETS.some((name) => path.includes(name)) || isWebhookSecret(path);
}

/** A finding in plain words for an ajv error; undefined for errors that only repeat another. */
export function explainSchemaError(error: ErrorObject): Finding | undefined {
  const path = pathOf(error.instancePath);
  const schema = (error.parentSchema ?? {}) as Explained;
  const where = nameOf(path);
  const code = schema['x-code'];
  const { params } = error;
  if (isSecretPlace(path) && isWord(error.data)) return badKeyPlace(path, error);
  switch (error.keyword) {
    case 'if': // an error in its `then` is reported separately
      return undefined;
    case 'additionalProperties':
      return unknownKey([...path, String(params['additionalProperty'])], Object.keys(schema.properties ?? {}));
    case 'required':
      return missingKey(path, String(params['missingProperty']), schema);
    case 'type':
      return wrongType(path, [params['type']].flat().map(String), error.data, schema);
    case 'enum':
    case 'const':
      return wrongWord(path, error);
    case 'propertyNames':
      return {
        ...invalid(
          [...path, String(params['propertyName'])],
          code ?? 'invalid-name',
          `${quoted(String(params['propertyName']))} is not a ${code === 'invalid-date' ? 'date' : 'name'}`,
          schema,
        ),
        part: 'key',
      };
    case 'pattern':
    case 'minLength':
      // an invalid key is reported under `propertyNames`, which has its position
      if (error.propertyName !== undefined) return undefined;
      return invalid(path, code ?? 'invalid-format', `${quoted(String(error.data))} has the wrong form`, schema);
    case 'maxLength':
      if (error.propertyName !== undefined) return undefined;
      return invalid(path, 'too-long', `${where} ${limitSentence(error)}`, schema);
    case 'minimum':
    case 'maximum':
    case 'maxItems':
    case 'uniqueItems':
      if (error.propertyName !== undefined) return undefined;
      return invalid(path, code ?? 'out-of-range', `${where} ${limitSentence(error)}`, schema);
    case 'not': // a field of eventType that calops refuses
      return {
        code: 'field-refused',
        message: `${where} is refused: ${schema.description ?? ''}`,
        hint: schema['x-word'] === undefined ? 'remove it' : `remove it, and write ${schema['x-word']}`,
        path,
        part: 'key',
      };
    case 'minItems':
    case 'minProperties':
    case 'maxProperties':
      return invalid(path, sizeCode(schema), `${where} ${limitSentence(error)}`, schema);
    default:
      return { code: 'invalid-format', message: `${where} ${error.message ?? 'is not valid'}`, path };
  }
}

/** The code of an object with named keys is about these keys, not about their number. */
function sizeCode(schema: Explained): ManifestCode {
  return (schema.propertyNames === undefined ? schema['x-code'] : undefined) ?? 'wrong-size';
}

/** Never repeats the written value in its message: it may be the key itself. */
function badKeyPlace(path: Path, { keyword, data }: ErrorObject): Finding {
  if (keyword === 'type' || looksLikeKey(String(data))) return secretLiteral(path);
  const message = `${nameOf(path)} has the wrong form`;
  const key = keyOf(path);
  return { code: 'invalid-secret-reference', message, hint: `e.g. ${key}: { env: ${variableFor(path)} }`, path };
}

function keyOf(path: Path): string {
  if (path.includes('slack')) return 'url';
  if (isWebhookSecret(path)) return 'secret';
  return path.includes('oauth') ? String(path.at(-1)) : 'apiKey';
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

/** `spec.segments[1].minutes` */
function nameOf(path: Path): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text === '' ? 'the document' : text.replace(/^\./, '');
}

export function describeType(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a whole number' : 'a number';
  return TYPE_WORDS[typeof value] ?? typeof value;
}

function pathOf(pointer: string): Path {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function unknownKey(path: Path, known: readonly string[]): Finding {
  const key = String(path.at(-1));
  const isMerge = key === '<<';
  return {
    code: 'unknown-key',
    message: `${quoted(key)} is not a key of ${nameOf(path.slice(0, -1))}`,
    hint: isMerge ? 'YAML 1.2 has no merge keys; write the values out' : didYouMean(calcomName(key, known), known),
    path,
    part: 'key',
  };
}

/** Cal.com's field names that users write by mistake, with the manifests' names. */
const CALCOM_NAMES: Readonly<Record<string, string>> = {
  staff: 'hosts',
  minutes: 'lengthInMinutes',
  scheduling: 'schedulingType',
  bufferBefore: 'beforeEventBuffer',
  bufferAfter: 'afterEventBuffer',
  minimumNotice: 'minimumBookingNotice',
  bookingLimits: 'bookingLimitsCount',
};

function calcomName(key: string, known: readonly string[]): string {
  const name = Object.hasOwn(CALCOM_NAMES, key) ? CALCOM_NAMES[key] : undefined;
  return name !== undefined && known.includes(name) ? name : key;
}

function missingKey(path: Path, key: string, schema: Explained): Finding {
  const property = (schema.properties?.[key] ?? {}) as Explained;
  const code = property['x-code'] === 'staff-without-branches' ? 'staff-without-branches' : 'missing-key';
  return { code, message: `${nameOf([...path, key])} is missing`, hint: exampleOf(key, property), path, part: 'key' };
}

function wrongType(path: Path, wanted: readonly string[], data: unknown, schema: Explained): Finding {
  const isAmount = schema['x-code'] === 'invalid-price';
  const words = wanted.map((type) => TYPE_WORDS[type] ?? type).join(' or ');
  const isScalar = typeof data === 'number' || typeof data === 'boolean';
  const quoting = wanted.includes('string') && isScalar ? quoteHint(data, isAmount) : undefined;
  return {
    code: isAmount && typeof data === 'number' ? 'invalid-price' : 'wrong-type',
    message: `${nameOf(path)} must be ${words}, but is ${describeType(data)}`,
    hint: quoting ?? exampleOf(String(path.at(-1)), schema),
    path,
  };
}

function quoteHint(data: number | boolean, isAmount: boolean): string {
  const text = isAmount && typeof data === 'number' ? data.toFixed(2) : String(data);
  return `put it in quotes: "${text}"`;
}

function wrongWord(path: Path, error: ErrorObject): Finding {
  const allowed = [error.params['allowedValues'] ?? error.params['allowedValue']].flat().map(String);
  const { data } = error;
  const said = typeof data === 'string' ? quoted(data) : typeof data === 'boolean' ? String(data) : describeType(data);
  const hint = typeof error.data === 'string' ? didYouMean(error.data, allowed) : `known: ${allowed.join(', ')}`;
  return { code: 'unknown-value', message: `${nameOf(path)} cannot be ${said}`, hint, path };
}

function invalid(path: Path, code: ManifestCode, said: string, schema: Explained): Finding {
  const message = said.startsWith(nameOf(path)) ? said : `${nameOf(path)}: ${said}`;
  const hint = [schema.description, exampleOf('', schema)].filter((part) => part !== undefined).join(' ');
  return { code, message, ...(hint !== '' && { hint }), path };
}

function exampleOf(key: string, schema: Explained): string | undefined {
  const example = JSON.stringify(schema.examples?.[0]);
  if (example === undefined || example.length > MAX_EXAMPLE) return undefined;
  return `e.g. ${key === '' ? '' : `${key}: `}${example}`;
}

function limitSentence({ keyword, params, data }: ErrorObject): string {
  const limit = String(params['limit']);
  const said = typeof data === 'number' ? `but is ${data}` : '';
  switch (keyword) {
    case 'minimum':
      return `must be at least ${limit}, ${said}`;
    case 'maximum':
      return `must be at most ${limit}, ${said}`;
    case 'maxLength':
      return `must not be longer than ${limit} characters`;
    case 'maxItems':
      return `must not have more than ${limit} entries`;
    case 'uniqueItems':
      return 'must not have an entry twice';
    case 'maxProperties':
      return `must have no more than ${limit} key${limit === '1' ? '' : 's'}`;
    default:
      return `must have at least ${limit} ${keyword === 'minItems' ? 'entry' : 'key'}`;
  }
}
