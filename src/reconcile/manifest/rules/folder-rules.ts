import type { Declaration, Folder, PlacedFinding } from '../folder.ts';
import { idOf, type Kind, KINDS } from '../manifest.ts';
import { quoted } from '../secrets.ts';

/** A check over all documents of one company's directory. */
export type FolderRule = (folder: Folder) => Iterable<PlacedFinding>;

/** Names with a special meaning in commands, flags or JavaScript objects. */
const RESERVED = new Set(['all', 'none', 'self', 'constructor', 'prototype']);

/** A single manifest next to the companies' directories turns them all into one company. */
const STRAY_FILE =
  'manifests directly in the directory that is loaded make it one company; keep them only in the directories of companies';

export const folderRules: readonly FolderRule[] = [
  oneCompany,
  uniqueNames,
  uniqueIds,
  idsAsWritten,
  reservedNames,
  uniqueHosts,
];

function* oneCompany(folder: Folder): Iterable<PlacedFinding> {
  const [first, ...others] = folder.declared.filter(({ kind }) => kind === 'Company');
  const isSpread = folder.path === '.' && others.some(({ document }) => document.source.file.includes('/'));
  for (const { name, document } of others.filter((other) => other.name !== first?.name)) {
    yield {
      document,
      code: 'company-duplicate',
      message: `a second company ${quoted(name)} in one directory; the first is ${quoted(first?.name ?? '')} at ${placeOf(first)}`,
      hint: isSpread ? STRAY_FILE : 'give each company a directory of its own',
      path: ['metadata', 'name'],
    };
  }
}

function* uniqueNames(folder: Folder): Iterable<PlacedFinding> {
  const first = new Map<string, Declaration>();
  for (const declaration of folder.declared) {
    const { kind, name, document } = declaration;
    const earlier = first.get(`${kind}/${name}`);
    if (earlier === undefined) {
      first.set(`${kind}/${name}`, declaration);
      continue;
    }
    const message = `${kind} ${quoted(name)} is declared twice; first at ${placeOf(earlier)}`;
    yield {
      document,
      code: 'duplicate-name',
      message,
      hint: 'give one of them another name',
      path: ['metadata', 'name'],
    };
  }
}

function* uniqueIds(folder: Folder): Iterable<PlacedFinding> {
  for (const kind of KINDS) yield* uniqueIdsOf(folder, kind);
}

function* uniqueIdsOf(folder: Folder, kind: Kind): Iterable<PlacedFinding> {
  const first = new Map<string, string>();
  for (const { metadata, document } of folder.manifests[kind].values()) {
    const id = idOf(metadata);
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, metadata.name);
      continue;
    }
    const path = ['metadata', metadata.id === undefined ? 'name' : 'id'];
    const message = `the id ${quoted(id)} of ${kind} ${quoted(metadata.name)} is already the id of ${quoted(earlier)}`;
    yield { document, code: 'duplicate-id', message, hint: 'ids are the database keys: each belongs to one', path };
  }
}

/** YAML reads `1e3`, `0x1F` and `007` as numbers; as an id the text is meant. */
function* idsAsWritten(folder: Folder): Iterable<PlacedFinding> {
  for (const kind of KINDS) {
    for (const { metadata, document } of folder.manifests[kind].values()) {
      const written = document.places.oddId;
      if (typeof metadata.id !== 'number' || written === undefined) continue;
      const message = `the id ${quoted(written)} is read as the number ${metadata.id}`;
      yield {
        document,
        code: 'id-notation',
        message,
        hint: `put it in quotes: "${written}"`,
        path: ['metadata', 'id'],
      };
    }
  }
}

function* reservedNames(folder: Folder): Iterable<PlacedFinding> {
  for (const { kind, name, document } of folder.declared) {
    if (!RESERVED.has(name)) continue;
    const message = `${quoted(name)} is reserved and cannot name a ${kind}`;
    yield { document, code: 'reserved-name', message, hint: 'choose another name', path: ['metadata', 'name'] };
  }
}

function* uniqueHosts(folder: Folder): Iterable<PlacedFinding> {
  const first = new Map<string, string>();
  for (const { metadata, spec, document } of folder.manifests.Staff.values()) {
    const [key, value] = Object.entries(spec.host)[0] ?? [];
    if (key === undefined) continue;
    const host = `${key}=${String(value).toLowerCase()}`;
    const earlier = first.get(host);
    if (earlier === undefined) {
      first.set(host, metadata.name);
      continue;
    }
    yield {
      document,
      code: 'host-taken',
      message: `the host of ${quoted(metadata.name)} is already the host of ${quoted(earlier)}`,
      hint: 'one Cal.com user belongs to one staff entry; a second account has its own e-mail address',
      path: ['spec', 'host', key],
    };
  }
}

function placeOf(declaration: Declaration | undefined): string {
  if (declaration === undefined) return 'an unknown place';
  const { file, line } = declaration.document.places.self;
  return `${file}:${line}`;
}
