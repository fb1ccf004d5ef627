import { parseEvents } from 'js-yaml';
import { indexEvents, type YamlIndex } from './yaml-index.ts';

/** Text of one manifest file, and where its lines begin. Offsets are UTF-16 code units, as editors and SARIF count columns. */
export class SourceFile {
  /** Relative to the directory that was loaded, with `/` between folders. */
  readonly file: string;
  readonly text: string;
  #lineStarts: readonly number[] | undefined;
  #index: YamlIndex | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** The parsed text, kept from the first use on. Throws YAMLException for text that is not YAML. */
  get index(): YamlIndex {
    this.#index ??= indexEvents(this.text, parseEvents(this.text, {}));
    return this.#index;
  }

  /** Line and column of an offset, both from 1. Lines are indexed once, when the first position is asked for. */
  placeAt(offset: number): { readonly line: number; readonly column: number } {
    this.#lineStarts ??= lineStartsOf(this.text);
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
