import fc from 'fast-check';
import type { Catalog } from '../../../src/model/catalog.ts';
import { type CatalogBuilder, catalog } from './catalog-builder.ts';
import { randomFields } from './field-values.ts';

const STAFF = {
  emma: 'emma@salon.example',
  'fabian-1': 'fabian@salon.example',
  'fabian-2': 'fabian.b@salon.example',
  lina: 'lina@salon.example',
} as const;
const NAMES = Object.keys(STAFF) as readonly (keyof typeof STAFF)[];

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((raw) => printable(raw));
const minutes = fc.integer({ min: 1, max: 16 }).map((units) => units * 5);

/** NUL is refused by Cal.com and PostgreSQL alike, and white space at the ends is trimmed: validate says so. */
function printable(raw: string): string {
  const kept = raw.replaceAll(/\p{C}/gu, '').trim();
  return kept === '' ? 'x' : kept;
}

const segment = fc.record({
  minutes,
  gap: fc.option(minutes, { nil: undefined }),
  title: text,
  fields: fc.option(randomFields(), { nil: undefined }),
});

const service = fc.record({
  title: text,
  segments: fc.array(segment, { minLength: 1, maxLength: 5 }),
  staff: fc.subarray([...NAMES], { minLength: 1 }),
  ownMinutes: fc.option(minutes, { nil: undefined }),
  scheduling: fc.constantFrom('managed', 'managed', 'roundRobin', 'collective'),
  hidden: fc.boolean(),
  branches: fc.subarray(['nord', 'sued'], { minLength: 1 }),
  description: fc.option(text, { nil: undefined }),
  bufferBefore: fc.option(fc.constantFrom(0, 5, 10), { nil: undefined }),
  bufferAfter: fc.option(fc.constantFrom(0, 5, 10), { nil: undefined }),
  minimumNotice: fc.option(fc.constantFrom(0, 60, 120), { nil: undefined }),
  slotInterval: fc.option(fc.constantFrom(15, 30), { nil: undefined }),
  requiresConfirmation: fc.option(fc.boolean(), { nil: undefined }),
  bookingLimits: fc.option(fc.record({ day: fc.integer({ min: 1, max: 9 }) }), { nil: undefined }),
  state: fc.constantFrom('active', 'active', 'active', 'retired'),
});

type Wanted = typeof service extends fc.Arbitrary<infer T> ? T : never;

/** A valid company of up to six services whose staff are the members of the sandbox's team 34209. */
export function randomCatalog(): fc.Arbitrary<Catalog> {
  return fc.array(service, { minLength: 1, maxLength: 6 }).map((options) => {
    const base = NAMES.reduce(
      (builder, name) => builder.staff(name, { host: { email: STAFF[name] } }),
      catalog('friseur').branch('nord').branch('sued'),
    );
    return options.reduce(addService, base).build();
  });
}

function addService(builder: CatalogBuilder, wanted: Wanted, index: number): CatalogBuilder {
  const { staff, ownMinutes, segments, ...rest } = wanted;
  const last = segments.length - 1;
  const given = Object.fromEntries(
    segments.map(({ gap, fields, ...one }, position) => [
      'ABCDE'.charAt(position),
      { ...one, ...(fields && { fields }), ...(gap !== undefined && position < last && { gap }) },
    ]),
  );
  const optional = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const named = builder.service(`service-${index}`, { ...optional, segments: given });
  return staff.reduce(
    (one, name, position) =>
      one.performedBy(name, position === 0 && ownMinutes !== undefined ? { minutes: { A: ownMinutes } } : {}),
    named,
  );
}
