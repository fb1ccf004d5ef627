const WIDTH = 88;
/** Longer terms of a table get their own line. */
const TERM_WIDTH = 26;

/**
 * Renders the Markdown of docs/ as text for a terminal: paragraphs are wrapped, tables become lists of terms, code is unchanged. Supports
 * only the syntax that docs/ uses.
 */
export function plainMarkdown(markdown: string): string {
  const blocks = withoutFences(markdown)
    .trim()
    .split(/\n{2,}/);
  const shown = blocks.filter((block, at) => block !== EXAMPLE && !(block.endsWith(':') && blocks[at + 1] === EXAMPLE));
  return `${shown.map(blockOf).join('\n\n')}\n`;
}

/** Marks the position of removed example commands with output: these are for the page only, with the sentence before them. */
const EXAMPLE = '$';

/** Comments are for tests and removed; fenced code is indented like code without fences. */
function withoutFences(markdown: string): string {
  return markdown
    .replaceAll(/^<!--[^]*?-->\n/gm, '')
    .replaceAll(/^```(.*)\n([^]*?)^```$/gm, (_, language: string, code: string) =>
      language === 'console' ? `\n${EXAMPLE}\n` : `\n${code.replaceAll(/^(?=.)/gm, '    ')}`,
    );
}

function blockOf(block: string): string {
  const lines = block.split('\n');
  const [first = ''] = lines;
  if (first.startsWith('    ')) return block;
  if (first.startsWith('#')) {
    const rest = lines.slice(1).join('\n');
    return first.replace(/^#+ /, '').toUpperCase() + (rest === '' ? '' : `\n${blockOf(rest)}`);
  }
  if (first.startsWith('|')) return table(lines);
  return itemsOf(lines).map(wrapItem).join('\n');
}

/** Groups lines: a paragraph, or a list item with its continuation lines. */
function itemsOf(lines: readonly string[]): readonly string[] {
  const items: string[] = [];
  for (const line of lines) {
    const last = items.pop();
    if (last === undefined) items.push(line);
    else if (/^\s*(-|\d+\.) /.test(line)) items.push(last, line);
    else items.push(`${last} ${line.trim()}`);
  }
  return items;
}

function wrapItem(item: string): string {
  const mark = /^\s*(-|\d+\.) /.exec(item)?.[0] ?? '';
  return wrap(inline(item.slice(mark.length)), WIDTH - mark.length)
    .map((line, index) => (index === 0 ? mark : ' '.repeat(mark.length)) + line)
    .join('\n');
}

/** The first cell is the term, the second its description, and each further cell follows the header of its column. */
function table([head = '', , ...rows]: readonly string[]): string {
  const heads = cellsOf(head);
  const all = rows.map(cellsOf);
  const width = Math.min(TERM_WIDTH, Math.max(...all.map(([term = '']) => term.length)));
  return all.map((cells) => row(cells, heads, width)).join('\n');
}

function row([term = '', meaning = '', ...others]: readonly string[], heads: readonly string[], width: number): string {
  const indent = ' '.repeat(width + 4);
  const shown = [meaning, ...others.map((cell, index) => (cell === '' ? '' : `${heads[index + 2] ?? ''}: ${cell}`))];
  const lines = shown.filter((text) => text !== '').flatMap((text) => wrap(text, WIDTH - indent.length));
  const isLong = term.length > width;
  const [first, rest] = isLong ? [`  ${term}`, lines] : [`  ${term.padEnd(width)}  ${lines[0] ?? ''}`, lines.slice(1)];
  return [first.trimEnd(), ...rest.map((line) => indent + line)].join('\n');
}

function cellsOf(line: string): readonly string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => inline(cell.trim().replaceAll(String.raw`\|`, '|')));
}

/** Links keep their text; code and emphasis lose their marks. */
function inline(text: string): string {
  return text
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll(/\*\*([^*]+)\*\*/g, '$1')
    .replaceAll(/`([^`]+)`/g, '$1');
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.pop();
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length <= width) lines.push(`${last} ${word}`);
    else lines.push(last, word);
  }
  return lines;
}
