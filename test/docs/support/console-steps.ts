/** A command of a console block, and what the page shows of its output. */
export interface Step {
  /** As bash gets it: of several lines where the page goes on after `> `. */
  readonly command: string;
  readonly exitCode: number;
  readonly isBackground: boolean;
  readonly shown: readonly string[];
  /** Lines of the block: where what is shown begins, and where it ends. */
  readonly from: number;
  readonly to: number;
}

const EXIT_CODE = /# .*?exit code (\d+)/;

/** Lines before the first `$ ` belong to no command; the rules refuse them. */
export function consoleSteps(body: readonly string[]): readonly Step[] {
  const starts = body.flatMap((line, index) => (line.startsWith('$ ') ? [index] : []));
  return starts.map((start, nth) => {
    const to = starts[nth + 1] ?? body.length;
    const more = body.slice(start + 1, to).findIndex((line) => !/^>( |$)/.test(line));
    const from = more < 0 ? to : start + 1 + more;
    const command = body
      .slice(start, from)
      .map((line) => line.slice(2))
      .join('\n');
    const [first = ''] = command.split('\n');
    return {
      command,
      exitCode: Number(EXIT_CODE.exec(first)?.[1] ?? 0),
      isBackground: /&\s*(#.*)?$/.test(command),
      shown: body.slice(from, to),
      from,
      to,
    };
  });
}
