import type { FieldPolicies, Service } from '../../model/catalog.ts';
import type { ExternalChangesSpec } from './manifest.ts';

type Resolved = Pick<Service, 'externalChanges' | 'externalFieldChanges'>;

/**
 * | said for | by the service | by the company |
 * |---|---|---|
 * | the field | first | third |
 * | everything else (`default`, or one word) | second | fourth |
 *
 * Then `warn`. What a service says of everything else hides what its company says of single fields.
 */
export function resolveExternalChanges(
  service: ExternalChangesSpec | undefined,
  company: ExternalChangesSpec | undefined,
): Resolved {
  const own = divide(service);
  const general = divide(company);
  const inherited = own.default === undefined ? general.fields : {};
  const fields = { ...inherited, ...own.fields };
  return {
    externalChanges: own.default ?? general.default ?? 'warn',
    ...(Object.keys(fields).length > 0 && { externalFieldChanges: fields }),
  };
}

function divide(spec: ExternalChangesSpec = {}): {
  readonly default?: Service['externalChanges'] | undefined;
  readonly fields: FieldPolicies;
} {
  if (typeof spec === 'string') return { default: spec, fields: {} };
  const { default: others, ...fields } = spec;
  return { default: others, fields };
}
