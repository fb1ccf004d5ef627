import type { Json } from '../../../model/json.ts';
import { FIELD_TABLE } from '../../../model/event-type/event-type-settings.ts';
import { isDeclared } from '../event-type-spec.ts';
import { type Finding, type ManifestDocument, spanIn } from '../finding.ts';
import { declaredAt, type Folder, segmentsOf } from '../folder.ts';
import type { EventTypeSpec, Manifest, SegmentSpec } from '../manifest.ts';
import type { Path } from '../yaml-index.ts';

/** Rules for `eventType` of a company's defaults. A field that composites cannot have is a warning here: it applies to the others. */
export function* defaultFields({ spec, document }: Manifest<'Company'>, folder: Folder): Iterable<Finding> {
  const { defaults } = spec;
  const path = ['spec', 'defaults'];
  if (defaults?.eventType === undefined) return;
  yield* soundFields(defaults.eventType, path);
  yield* declaredTwice(defaults, { path, document });
  const composites = [...folder.services].filter(([, { isComposite }]) => isComposite);
  const [first] = composites;
  if (first === undefined) return;
  for (const finding of notOnComposites(defaults.eventType, path)) {
    const hint = `it applies to the other services; ${first[0]}${composites.length > 1 ? ` and ${composites.length - 1} more` : ''} cannot have it`;
    yield { ...finding, severity: 'warning', hint };
  }
}

/** Rules for `eventType` of a service and of its own segments. */
export function serviceFields({ spec, document }: Manifest<'Service'>, folder: Folder): readonly Finding[] {
  const isDeclaredHere =
    spec.eventType !== undefined || spec.segments?.some(({ eventType }) => eventType !== undefined);
  const ofTemplate = spec.template === undefined ? [] : segmentsOf(spec, folder).filter(({ eventType }) => eventType);
  if (isDeclaredHere !== true && ofTemplate.length === 0) return [];
  const booked = segmentsOf(spec, folder);
  const isComposite = booked.length > 1;
  return [
    ...(spec.eventType ? soundFields(spec.eventType, ['spec']) : []),
    ...declaredTwice(spec, { path: ['spec'], document }),
    ...(isComposite && spec.eventType ? notOnComposites(spec.eventType, ['spec']) : []),
    ...(spec.segments === undefined ? [] : segmentFields(spec.segments, isComposite)),
    ...(isComposite ? booked.flatMap((_, at) => betweenSegments(booked, at, pathOf(at))) : []),
  ];

  function pathOf(at: number): Path {
    return spec.segments === undefined ? ['spec', 'template'] : ['spec', 'segments', declaredAt(spec, folder, at)];
  }
}

/** Rules for the segments of a template or a service. */
export function segmentFields(segments: readonly SegmentSpec[], isComposite: boolean): readonly Finding[] {
  return segments.flatMap(({ eventType }, at) => {
    const path = ['spec', 'segments', at];
    if (eventType === undefined) return [];
    return [...soundFields(eventType, path), ...(isComposite ? notOnComposites(eventType, path) : [])];
  });
}

function soundFields(eventType: EventTypeSpec, path: Path): readonly Finding[] {
  return rowsOf(eventType).flatMap(({ name, value, row }): readonly Finding[] => {
    const fault = value === null ? null : (row.fault?.(value) ?? null);
    if (fault === null) return [];
    const message = `eventType.${name}: ${fault}`;
    return [{ code: 'invalid-format', message, hint: row.schema.description, path: [...path, 'eventType', name] }];
  });
}

interface Place {
  readonly path: Path;
  readonly document: ManifestDocument;
}

function declaredTwice(spec: { readonly eventType?: EventTypeSpec }, { path, document }: Place): readonly Finding[] {
  return rowsOf(spec.eventType ?? {}).flatMap(({ name, row: { word } }): readonly Finding[] => {
    if (word === undefined || !isDeclared(spec, word)) return [];
    const places = [
      [word, [...path, word]],
      [`eventType.${name}`, [...path, 'eventType', name]],
    ] as const;
    const [one = '', other = ''] = places.map(([, at]) => placeOf(document, at));
    const message = `${word} (${one}) and eventType.${name} (${other}) declare the same field`;
    return places.map(([, at]) => ({
      code: 'field-twice',
      message,
      hint: `keep one of them, e.g. ${word}`,
      path: at,
      part: 'key',
    }));
  });
}

function placeOf(document: ManifestDocument, path: Path): string {
  const { source } = document;
  return `${source.file}:${source.placeAt(spanIn(document, path, 'key').start).line}`;
}

function notOnComposites(eventType: EventTypeSpec, path: Path): readonly Finding[] {
  return rowsOf(eventType).flatMap(({ name, value, row }): readonly Finding[] => {
    if (row.kind === 'own-word' || typeof row.composite === 'string' || value === null || value === false) return [];
    const { reason, unless } = row.composite;
    if (unless?.(value) === true || value === 0) return [];
    const message = `a composite service cannot have eventType.${name}: ${reason}`;
    return [
      { code: 'field-not-on-composite', message, hint: 'remove it', path: [...path, 'eventType', name], part: 'key' },
    ];
  });
}

/** Between two segments of one appointment a buffer may be as long as the gap, and no longer. */
function betweenSegments(segments: readonly SegmentSpec[], at: number, path: Path): readonly Finding[] {
  const { eventType } = segments[at] ?? {};
  if (eventType === undefined) return [];
  const sides = [
    ['beforeEventBuffer', at > 0 ? (segments[at - 1]?.gapAfter?.minutes ?? 0) : Infinity],
    ['afterEventBuffer', at < segments.length - 1 ? (segments[at]?.gapAfter?.minutes ?? 0) : Infinity],
  ] as const;
  return sides.flatMap(([name, gap]): readonly Finding[] => {
    const minutes = eventType[name];
    if (typeof minutes !== 'number' || minutes <= gap) return [];
    const message = `a composite service cannot have eventType.${name} of ${minutes} minutes here: the gap between the two segments is ${gap} minutes`;
    const place = path.at(-1) === 'template' ? path : [...path, 'eventType', name];
    return [
      {
        code: 'field-not-on-composite',
        message,
        hint: 'a pause between segments is a gapAfter',
        path: place,
        part: 'key',
      },
    ];
  });
}

function rowsOf(eventType: EventTypeSpec) {
  return Object.entries(eventType).flatMap(([name, value]: [string, Json]) => {
    const row = FIELD_TABLE[name];
    return row === undefined || row.kind === 'refused' ? [] : [{ name, value, row }];
  });
}
