import { isObject } from '../../model/json.ts';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Finding, ManifestDocument } from './finding.ts';
import { API_VERSION, type Kind, KINDS, type Manifest } from './manifest.ts';
import { describeType, explainSchemaError } from './schema-errors.ts';
import { quoted } from './secrets.ts';
import { schemaValidators } from './schema-validators.ts';
import { closestTo, didYouMean } from './suggest.ts';

export interface Checked {
  /** The document as a manifest; undefined if it cannot be checked further. */
  readonly manifest: Manifest | undefined;
  /** Kind (as written, or the obvious correction) and name, known even for documents with errors. */
  readonly declared: { readonly kind: Kind; readonly name: string } | undefined;
  readonly findings: readonly Finding[];
}

/** Further errors of one document would not help the user. */
const MAX_ERRORS = 200;

/**
 * Checks a document against its schema in schemas/*.schema.json. If a document becomes valid without its invalid optional keys, it is
 * checked further without them, so that its other errors are reported in the same run.
 */
export function checkSchema(document: ManifestDocument): Checked {
  const { value } = document;
  if (!isObject(value)) {
    const message = `a manifest must be a mapping, but is ${describeType(value)}`;
    return { manifest: undefined, declared: undefined, findings: [{ code: 'not-a-mapping', message, path: [] }] };
  }
  const { kind, findings } = checkKind(value);
  const name = isObject(value['metadata']) ? value['metadata']['name'] : undefined;
  const declared = kind !== undefined && typeof name === 'string' ? { kind, name } : undefined;
  if (kind === undefined) return { manifest: undefined, declared, findings };
  const validate = schemaValidators[kind];
  if (findings.length === 0 && validate(value))
    return { manifest: toManifest(kind, value, { document, isMended: false }), declared, findings };
  const errors = validate(value) ? [] : (validate.errors ?? []);
  const own = errors.filter(({ instancePath }) => instancePath !== '/kind' && instancePath !== '/apiVersion');
  const explained = own.slice(0, MAX_ERRORS).map(explainSchemaError);
  const mended = own.length === 0 ? value : mend(value, own, validate);
  return {
    manifest: mended && toManifest(kind, mended, { document, isMended: mended !== value }),
    declared,
    findings: [...findings, ...explained.filter((finding) => finding !== undefined)],
  };
}

/** apiVersion and kind have their own messages; a misspelt kind is checked as the kind that it most resembles. */
function checkKind(value: Record<string, unknown>): {
  readonly kind: Kind | undefined;
  readonly findings: readonly Finding[];
} {
  const findings: Finding[] = [];
  const version = value['apiVersion'];
  if (version !== undefined && version !== API_VERSION) {
    const message = `apiVersion ${wordOf(version)} is not known`;
    findings.push({
      code: 'unknown-api-version',
      message,
      hint: `write apiVersion: ${API_VERSION}`,
      path: ['apiVersion'],
    });
  }
  const written = value['kind'];
  const kind = KINDS.find((known) => known === written);
  if (kind !== undefined) return { kind, findings };
  if (written === undefined) {
    const hint = `one of ${KINDS.join(', ')}`;
    return { kind, findings: [...findings, { code: 'missing-key', message: 'kind is missing', hint, path: [] }] };
  }
  const hint = didYouMean(typeof written === 'string' ? written : '', KINDS);
  findings.push({ code: 'unknown-kind', message: `kind ${wordOf(written)} is not known`, hint, path: ['kind'] });
  const meant = typeof written === 'string' ? closestTo(written, KINDS) : undefined;
  return { kind: KINDS.find((known) => known === meant), findings };
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : `(${describeType(value)})`;
}

function toManifest(
  kind: Kind,
  value: Record<string, unknown>,
  origin: Pick<Manifest, 'document' | 'isMended'>,
): Manifest {
  const { metadata, spec } = value as unknown as Pick<Manifest, 'metadata' | 'spec'>;
  return { kind, metadata, spec, ...origin };
}

/** Placeholders for missing or invalid values that no later check uses. */
const STAND_INS: Readonly<Record<string, unknown>> = { title: '-', minutes: 1, amount: '0.00', currency: 'EUR' };
/** Removing a key can make its parent incomplete, which is then removed in the next round. */
const MENDING_ROUNDS = 3;

function mend(
  value: Record<string, unknown>,
  errors: readonly ErrorObject[],
  validate: ValidateFunction,
): Record<string, unknown> | undefined {
  const copy = structuredClone(value);
  let left = errors;
  for (let round = 0; round < MENDING_ROUNDS; round++) {
    for (const error of left) mendOne(copy, error);
    if (validate(copy)) return copy;
    left = validate.errors ?? [];
    if (onlyKindIsWrong(left)) return copy;
  }
  return undefined;
}

function mendOne(copy: Record<string, unknown>, { instancePath, keyword, params }: ErrorObject): void {
  const steps = instancePath.split('/').slice(1);
  if (keyword === 'additionalProperties') steps.push(String(params['additionalProperty']));
  if (keyword === 'required' && String(params['missingProperty']) in STAND_INS)
    steps.push(String(params['missingProperty']));
  const last = steps.pop();
  const parent = steps.reduce<unknown>((at, step) => (isCollection(at) ? Reflect.get(at, step) : undefined), copy);
  if (last === undefined || !isObject(parent)) return;
  if (last in STAND_INS && !isCollection(parent[last])) Reflect.set(parent, last, STAND_INS[last]);
  else Reflect.deleteProperty(parent, last);
}

function isCollection(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function onlyKindIsWrong(errors: readonly ErrorObject[]): boolean {
  return errors.every(
    ({ instancePath, keyword }) => /^\/(?:kind|apiVersion)$/.test(instancePath) && keyword === 'const',
  );
}
