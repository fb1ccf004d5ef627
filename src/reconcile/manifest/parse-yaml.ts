import { constructFromEvents, type Event, parseEvents, YAMLException } from 'js-yaml';
import type { Position } from '../../model/diagnostic.ts';
import type { DocumentPlaces, ManifestDocument } from './finding.ts';
import type { SourceFile } from './source-file.ts';
import { findAliasFaults, findDuplicateKeys, findForeignNodes, type YamlFault } from './yaml-faults.ts';
import { indexEvents, locate, locateItems, type Path, type Span, type YamlIndex } from './yaml-index.ts';

/**
 * parsed: the valid documents, and the errors of the others (some of them usable with a key removed).
 * broken: the text is not YAML; `yaml` finds location and reason.
 */
type ParsedFile =
  | { readonly kind: 'parsed'; readonly documents: readonly ManifestDocument[]; readonly faults: readonly YamlFault[] }
  | { readonly kind: 'broken'; readonly offset: number; readonly reason: string };

// shared by all documents, since there are many
const NOWHERE: readonly Position[] = [];
const ID_PATH: Path = ['metadata', 'id'];
const SEGMENTS_PATH: Path = ['spec', 'segments'];
const STAFF_PATH: Path = ['spec', 'staff'];

/** YAML 1.2 core: no merge keys, no timestamps, no custom tags. Empty documents are skipped. */
export function parseYaml(source: SourceFile): ParsedFile {
  let events: Event[];
  try {
    events = parseEvents(source.text, {});
  } catch (error) {
    if (!(error instanceof YAMLException || error instanceof RangeError)) throw error;
    const mark = error instanceof YAMLException ? error.mark : undefined;
    const reason = error instanceof YAMLException ? error.reason : 'the text is nested too deeply';
    return { kind: 'broken', offset: mark?.position ?? 0, reason };
  }
  const index = indexEvents(source.text, events);
  const faults = index.hasAliases ? index.roots.flatMap((root) => findAliasFaults(index, root)) : [];
  const values = faults.length === 0 ? buildAll(index) : undefined;
  return values === undefined
    ? parseOneByOne(source, index)
    : { kind: 'parsed', documents: keep(source, index, values), faults };
}

/** The fast path of almost every file: all documents at once. Undefined if one of them has an error. */
function buildAll(index: YamlIndex): readonly unknown[] | undefined {
  try {
    return constructFromEvents(index.events, { source: index.text });
  } catch (error) {
    if (error instanceof YAMLException) return undefined;
    throw error;
  }
}

function keep(source: SourceFile, index: YamlIndex, values: readonly unknown[]): readonly ManifestDocument[] {
  const documents: ManifestDocument[] = [];
  for (const [ordinal, root] of index.roots.entries()) {
    const value = values[ordinal];
    if (value !== null && value !== undefined) {
      documents.push({ source, ordinal, value, places: notePlaces(source, index, root) });
    }
  }
  return documents;
}

function notePlaces(source: SourceFile, index: YamlIndex, root: number): DocumentPlaces {
  const positionAt = ({ start }: Span): Position => ({ file: source.file, ...source.placeAt(start) });
  const positionsOf = (path: Path): readonly Position[] => {
    const spans = locateItems(index, root, path);
    return spans.length === 0 ? NOWHERE : spans.map(positionAt);
  };
  const id = locate(index, root, ID_PATH);
  const written = id.end === undefined ? '' : source.text.slice(id.start, id.end);
  return {
    self: positionAt(locate(index, root, [])),
    segments: positionsOf(SEGMENTS_PATH),
    staff: positionsOf(STAFF_PATH),
    oddId: /^(?:0|[1-9]\d*)$/.test(written) ? undefined : written,
  };
}

/** A document with duplicate keys keeps the last value; one with other errors is skipped. The other documents are unaffected. */
function parseOneByOne(source: SourceFile, index: YamlIndex): ParsedFile {
  const faults: YamlFault[] = [];
  const values = index.roots.map((root) => {
    const found = [...findAliasFaults(index, root), ...findForeignNodes(index, root)];
    faults.push(...found, ...findDuplicateKeys(index, root));
    if (found.length > 0) return undefined;
    try {
      const events = index.events.slice(root - 1, index.ends[root - 1]);
      return constructFromEvents(events, { source: index.text, json: true })[0];
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      faults.push({ code: 'yaml-syntax', message: error.reason, span: { start: error.mark?.position ?? 0 } });
      return undefined;
    }
  });
  return { kind: 'parsed', documents: keep(source, index, values), faults };
}
