import { parseAllDocuments } from 'yaml';
import type { Kind } from '../manifest/manifest.ts';
import type { Path } from '../manifest/yaml-index.ts';
import { editYaml, type YamlEdit } from './yaml-edit.ts';
import { NotEditableError, type YamlValue } from './yaml-nodes.ts';

/** Identifies a document by what it declares. */
export interface ManifestRef {
  /** File name as in catalogs: relative to the loaded directory. */
  readonly file: string;
  readonly kind: Kind;
  readonly name: string;
}

/** One edit of one manifest; `kind` is the kind of edit in yaml-edit.ts. */
export type ManifestEdit = { readonly manifest: ManifestRef } & (
  | { readonly edit: 'set' | 'append'; readonly path: Path; readonly value: YamlValue }
  | { readonly edit: 'remove'; readonly path: Path }
);

/** A file before and after; `before` is null for a new one. */
export interface FileChange {
  readonly file: string;
  readonly before: string | null;
  readonly after: string;
}

/** The texts of manifests; each file is read on first use. */
export class ManifestTexts {
  readonly #read: (file: string) => string;
  readonly #files = new Map<string, { readonly text: string; readonly documents: readonly unknown[] }>();

  constructor(read: (file: string) => string) {
    this.#read = read;
  }

  /** `spec` as written, before defaults. */
  specOf(manifest: ManifestRef): Readonly<Record<string, unknown>> {
    const value = this.#open(manifest.file).documents[this.#ordinalOf(manifest)] as Written;
    return value.spec ?? {};
  }

  /** Files changed by the edits, sorted by name. Edits of one manifest run in the given order. */
  edited(edits: readonly ManifestEdit[]): readonly FileChange[] {
    const byFile = [...Map.groupBy(edits, ({ manifest }) => manifest.file)].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return byFile.flatMap(([file, ofFile]): FileChange[] => {
      const { text } = this.#open(file);
      const after = editFile(
        file,
        text,
        ofFile.map((one) => this.#yamlEdit(one)),
      );
      return after === text ? [] : [{ file, before: text, after }];
    });
  }

  #yamlEdit(edit: ManifestEdit): YamlEdit {
    const document = this.#ordinalOf(edit.manifest);
    const { path } = edit;
    return edit.edit === 'remove'
      ? { kind: 'remove', document, path }
      : { kind: edit.edit, document, path, value: edit.value };
  }

  #ordinalOf({ file, kind, name }: ManifestRef): number {
    const at = this.#open(file).documents.findIndex((value) => {
      const written = value as Written | null;
      return written?.kind === kind && written.metadata?.name === name;
    });
    if (at === -1) throw new NotEditableError(`${file} declares no ${kind} ${name}`);
    return at;
  }

  #open(file: string) {
    const known = this.#files.get(file);
    if (known) return known;
    const text = this.#read(file);
    const documents = [...parseAllDocuments(text, { logLevel: 'silent' })].map((document): unknown => document.toJS());
    const opened = { text, documents };
    this.#files.set(file, opened);
    return opened;
  }
}

interface Written {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
  readonly spec?: Readonly<Record<string, unknown>>;
}

function editFile(file: string, text: string, edits: readonly YamlEdit[]): string {
  try {
    return editYaml(text, edits);
  } catch (error) {
    if (error instanceof NotEditableError) throw new NotEditableError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}
