import stringWidth from 'string-width';

/** Widths are terminal columns: 2 for a Chinese character or an emoji, 0 for a combining mark. */
export function pad(text: string, width: number): string {
  return text + blanks(width - stringWidth(text));
}

/** Shortens to at most this width, with an ellipsis at the end; never splits a character. */
export function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += stringWidth(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** A cell of fixed width, shortened so that at least one space separates it from the next. */
export function cell(text: string, width: number): string {
  return pad(shorten(text, width - 1), width);
}

/** Cells of fixed widths; the last one has no limit. */
export function fixedRow(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((text, at) => {
      const width = widths[at];
      return width === undefined ? text : cell(text, width);
    })
    .join('')
    .trimEnd();
}

/** Columns as wide as their widest cell: `texts` left-aligned ones, then right-aligned numbers, the last one unpadded. */
export function columns(rows: readonly (readonly string[])[], texts: number): readonly string[] {
  const count = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => stringWidth(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((text, column) => {
        const width = widths[column] ?? 0;
        if (column === row.length - 1) return text;
        return column < texts ? pad(text, width) : blanks(width - stringWidth(text)) + text;
      })
      .join('  ')
      .trimEnd(),
  );
}

export interface Matrix {
  /** Names of rows and columns, without duplicates. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** The text of a cell and its colour; undefined: empty. */
  readonly cellOf: (row: string, column: string) => { readonly text: string; readonly paint: Paint } | undefined;
  /** Maximum line width; columns that do not fit go into another block. */
  readonly width: number;
  readonly head: Paint;
  readonly empty: Paint;
}

type Paint = (text: string) => string;

const NAME_WIDTH = 32;
const CELL_WIDTH = 14;

/** Blocks of lines, each with a header line. If `isSparse`, rows without a value in a block are omitted. */
export function matrixBlocks(
  matrix: Matrix,
  { isSparse }: { readonly isSparse: boolean },
): readonly (readonly string[])[] {
  const perBlock = Math.max(1, Math.floor((matrix.width - NAME_WIDTH) / CELL_WIDTH));
  const blocks: string[][] = [];
  for (let from = 0; from < matrix.columns.length; from += perBlock) {
    const names = matrix.columns.slice(from, from + perBlock);
    const head = blanks(NAME_WIDTH) + names.map((name) => cell(name, CELL_WIDTH)).join('');
    const rows = matrix.rows.flatMap((row) => {
      const cells = names.map((name) => matrix.cellOf(row, name));
      if (isSparse && cells.every((one) => one === undefined)) return [];
      const texts = cells.map((one) =>
        one ? one.paint(cell(one.text, CELL_WIDTH)) : matrix.empty(cell('·', CELL_WIDTH)),
      );
      return [`${cell(row, NAME_WIDTH)}${texts.join('')}`.trimEnd()];
    });
    blocks.push([matrix.head(head.trimEnd()), ...rows]);
  }
  return blocks;
}

function blanks(count: number): string {
  return ' '.repeat(Math.max(0, count));
}
