import { styleText } from 'node:util';

type Paint = (text: string) => string;

/** The few colours that reports use, by what they mean on a terminal. */
const COLOURS = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;

export type Palette = Readonly<Record<(typeof COLOURS)[number], Paint>>;

const PLAIN = paletteOf(() => (text) => text);
// The caller has chosen for its stream: without validateStream, styleText would look at stdout and the environment.
const COLOURED = paletteOf(
  (colour) => (text) => (text === '' ? '' : styleText(colour, text, { validateStream: false })),
);

/** SGR sequences when `colour` is true, the unchanged text otherwise. The caller decides, never the environment. */
export function palette(colour: boolean): Palette {
  return colour ? COLOURED : PLAIN;
}

function paletteOf(paint: (colour: keyof Palette) => Paint): Palette {
  return Object.fromEntries(COLOURS.map((colour) => [colour, paint(colour)])) as Record<keyof Palette, Paint>;
}
