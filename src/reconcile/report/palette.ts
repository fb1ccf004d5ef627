type Paint = (text: string) => string;

/** The few colours that reports use, by what they mean on a terminal. */
export interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

const PLAIN: Palette = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };

const COLOURED: Palette = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  red: paint(31, 39),
  green: paint(32, 39),
  yellow: paint(33, 39),
  cyan: paint(36, 39),
};

/** SGR sequences when `colour` is asked for, the text itself otherwise: who prints decides, never the environment. */
export function palette(colour: boolean): Palette {
  return colour ? COLOURED : PLAIN;
}

function paint(open: number, close: number): Paint {
  return (text) => (text === '' ? '' : `\u001B[${open}m${text}\u001B[${close}m`);
}

function same(text: string): string {
  return text;
}
