import { CommandError } from '../../app/command-error.ts';
import { type Context, operator, storeTarget } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { findCompany } from '../../app/find-company.ts';
import { partsOf } from '../../model/appointment.ts';
import type { ReviewEnd, ReviewItem } from '../../store/bookings/review.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { type CommonOptions, createPrinter } from '../output/printer.ts';

interface ReviewOptions extends CommonOptions {
  readonly company?: string;
}

interface CloseOptions extends ReviewOptions {
  readonly as: ReviewEnd['as'];
  readonly reason: string;
}

const WORDS: Readonly<Record<ReviewItem['kind'], string>> = {
  manual_review: 'could neither be completed nor rolled back',
  appointment_flagged: 'differs in Cal.com',
};

/** Lists open cases. Exit code 2 if there are any. */
export async function review(options: ReviewOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await open(context);
  const company = await findCompany(store, options.company);
  const items = await store.bookings.review(company.id);
  if (printer.isJson) printer.json({ company: company.name, items: items.map(itemJson) });
  else if (items.length === 0) printer.result(`No open cases of ${company.name}.\n`);
  else {
    printer.result(items.map(itemText).join(''));
    printer.note(
      'Put it right in Cal.com, then: calops review close APPOINTMENT --as booked|cancelled|declined|failed --reason WHY',
    );
  }
  return items.length === 0 ? EXIT.fine : EXIT.difference;
}

export async function closeReview(appointmentId: string, options: CloseOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await open(context);
  const company = await findCompany(store, options.company);
  const { as, reason } = options;
  const who = operator(context.settings);
  if (!(await store.bookings.closeReview(company.id, { appointmentId, as, who, reason }))) {
    const message = `No appointment ${appointmentId} of ${company.name} waits for a person.`;
    throw new CommandError(
      'not-in-review',
      message,
      'calops review lists those that do; one that is being changed has to end first.',
    );
  }
  if (printer.isJson) printer.json({ company: company.name, appointment: appointmentId, status: as });
  else printer.result(`${appointmentId} is ${as} from now on.\n`);
  return EXIT.fine;
}

function open(context: Context): Promise<Store> {
  return openStore(storeTarget(context), { applicationName: 'calops review' });
}

function itemJson({ kind, resource, detail, raisedMs }: ReviewItem) {
  return { kind, appointment: appointmentOf(resource), raisedAt: new Date(raisedMs).toISOString(), detail };
}

function itemText({ kind, resource, detail, raisedMs }: ReviewItem): string {
  const head = `${appointmentOf(resource)}  ${WORDS[kind]}, since ${new Date(raisedMs).toISOString().slice(0, 16)}Z`;
  const lines = partsOf(detail)
    .flatMap(factsOf)
    .map((one) => `  ${wordsOf(one)}`);
  return `${[head, ...lines].join('\n')}\n`;
}

/** One entry per step or segment; a flag without any has its own facts. */
function factsOf({ steps, segments, ...own }: ReturnType<typeof partsOf>[number]): readonly object[] {
  const listed = [steps, segments].find((one) => Array.isArray(one));
  return Array.isArray(listed)
    ? listed.map((one) => (typeof one === 'object' && one !== null ? one : { segment: one }))
    : [own];
}

/** The database does not keep the order of properties: the most important ones come first. */
const FIRST = ['segment', 'action', 'bookingUid'];

/** `segment A, bookingUid 9TEu…, is cancelled`: all facts that are not null. */
function wordsOf(facts: object): string {
  const said = Object.entries(facts).filter(([, value]) => value !== null);
  const place = ([name]: readonly [string, unknown]): number =>
    FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length;
  return said
    .toSorted((a, b) => place(a) - place(b))
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}

/** The resource without its kind: `appointment/6f0c…`. */
function appointmentOf(resource: string): string {
  return resource.slice(resource.indexOf('/') + 1);
}
