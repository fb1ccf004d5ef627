import path from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { DEMO_KEY, DEMO_MANIFESTS, type Stand } from './stand.ts';

const SERVICE = 'ansatzfaerbung';

interface Step {
  /** None for a command that belongs to the step before. */
  readonly heading?: string;
  readonly args: readonly string[];
  readonly exit?: number;
  /** The lines that matter; all lines when absent. */
  readonly matters?: (lines: readonly string[]) => readonly string[];
}

/** The main use case, step by step. */
function steps(planFile: string, monday: string): readonly Step[] {
  return [
    { heading: '1. The manifests are valid (offline)', args: ['validate', DEMO_MANIFESTS] },
    {
      heading: '2. What apply would change: the team in Cal.com is empty',
      args: ['plan', DEMO_MANIFESTS, '--out', planFile],
      exit: 2,
      matters: (lines) => [...blockOf(lines, SERVICE), ...sumOf(lines)],
    },
    {
      heading: '3. Apply exactly this plan; then nothing is left to do',
      args: ['apply', planFile, '--yes'],
      matters: (lines) => lines.slice(-1),
    },
    { args: ['plan', DEMO_MANIFESTS], matters: sumOf },
    {
      heading: '4. Every service can be booked with all of its staff',
      args: ['verify', DEMO_MANIFESTS],
      matters: (lines) => [...lines.filter((line) => line.startsWith(SERVICE)), ...lines.slice(-1)],
    },
    {
      heading: '5. Why a segment is as it is: git, last apply, Cal.com, and the line that decides',
      args: ['explain', `${SERVICE}/A`, '--dir', DEMO_MANIFESTS],
      matters: (lines) => lines.filter((line) => /^ +(?:field|lengthInMinutes) /.test(line)),
    },
    {
      heading: '6. When the colouring fits, with all of its segments',
      args: ['slots', SERVICE, '--after', `${monday}T10:00`, '--limit', '1'],
    },
    {
      heading: '7. Book it: four segments, or none',
      args: ['book', SERVICE, '--at', `${monday}T10:00`, '--name', 'Anna Beispiel', '--staff', 'emma'],
    },
  ];
}

export interface StoryOptions {
  /** Show whole outputs. */
  readonly all: boolean;
  readonly print: (text: string) => void;
}

/** Plays the story with the real commands. */
export async function playStory(stand: Stand, options: StoryOptions): Promise<void> {
  const { print } = options;
  print('calops on a stand-in for Cal.com and a PostgreSQL of its own: nothing leaves this machine.\n');
  const planFile = path.join(stand.home, 'plan.json');
  for (const { heading, args, exit, matters } of steps(planFile, comingMonday())) {
    const words = args.map((word) => (word.includes(' ') ? `"${word}"` : word === planFile ? 'plan.json' : word));
    print(`${heading === undefined ? '' : `\n# ${heading}\n`}$ calops ${words.join(' ')}\n`);
    print(shown(await stand.run(args, exit), options.all ? undefined : matters));
  }
  print(await bookingsInCalcom(stand));
}

/** `…` replaces the lines before one that is shown. */
function shown(output: string, matters: Step['matters']): string {
  const lines = output.trimEnd().split('\n');
  if (matters === undefined) return `${lines.join('\n')}\n`;
  const chosen = matters(lines);
  const first = chosen[0] === undefined ? 0 : lines.indexOf(chosen[0]);
  return `${[...(first > 0 ? ['…'] : []), ...chosen].join('\n')}\n`;
}

/** The lines of one service in a plan. */
function blockOf(lines: readonly string[], heading: string): readonly string[] {
  const from = lines.indexOf(heading);
  const length = lines.slice(from).indexOf('');
  return from === -1 ? [] : lines.slice(from, length === -1 ? undefined : from + length);
}

function sumOf(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => line.startsWith('Plan: '));
}

/** Read from the sandbox over HTTP, as from Cal.com. */
async function bookingsInCalcom({ calcomUrl }: Stand): Promise<string> {
  const address = '/v2/bookings?sortStart=asc';
  const headers = { authorization: `Bearer ${DEMO_KEY}`, 'cal-api-version': '2024-08-13' };
  const answer = await fetch(`${calcomUrl}${address}`, { headers });
  const { data } = (await answer.json()) as { readonly data: readonly CalcomBooking[] };
  if (data.length !== 4) throw new Error(`Cal.com has ${data.length} bookings, not 4`);
  const rows = data.map(
    ({ status, start, end, title }) => `  ${berlinClock(start)}–${berlinClock(end)}  ${status}  ${title}\n`,
  );
  return `$ curl CAL.COM${address}\n${rows.join('')}`;
}

interface CalcomBooking {
  readonly status: string;
  readonly start: string;
  readonly end: string;
  readonly title: string;
}

function berlinClock(iso: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Europe/Berlin' }).format(Date.parse(iso));
}

/** At least two days ahead: later than every notice period. */
function comingMonday(): string {
  const soon = Temporal.Now.plainDateISO('Europe/Berlin').add({ days: 2 });
  return soon.add({ days: (8 - soon.dayOfWeek) % 7 }).toString();
}
