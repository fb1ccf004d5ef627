export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** All of the rest, without line breaks. */
  readonly text: string;
}

export interface Stage {
  /** Of FROM. */
  readonly image: string;
  readonly name: string | null;
  readonly instructions: readonly Instruction[];
}

/** What a Dockerfile says, stage by stage; knows no heredocs and no parser directives. */
export function parseDockerfile(text: string): readonly Stage[] {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#') && line.trim() !== '');
  const stages: { image: string; name: string | null; instructions: Instruction[] }[] = [];
  for (const line of lines
    .join('\n')
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n')) {
    const [keyword = '', ...words] = line.trim().split(' ');
    const instruction = { keyword: keyword.toUpperCase(), text: words.join(' ') };
    if (instruction.keyword === 'FROM')
      stages.push({ image: words[0] ?? '', name: words[2] ?? null, instructions: [] });
    else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

export interface Copy {
  /** Stage that it copies from; null: the checkout. */
  readonly from: string | null;
  readonly sources: readonly string[];
  readonly to: string;
}

export function parseCopy(text: string): Copy {
  const words = text.split(' ');
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length) ?? null;
  const paths = words.filter((word) => !word.startsWith('--'));
  return { from, sources: paths.slice(0, -1), to: paths.at(-1) ?? '' };
}
