import type { Catalog, Segment, Service } from '../../model/catalog.ts';
import { offeredPeople, offeredServices } from './tools.ts';

interface PromptWords {
  readonly rulesTitle: string;
  readonly rules: readonly string[];
  readonly servicesTitle: string;
  readonly staffTitle: string;
  readonly branchesTitle: string;
  readonly minutes: string;
  /** `davon 45 Minuten Einwirkzeit nach Auftragen` */
  readonly including: string;
  readonly gap: string;
  readonly after: string;
}

const GERMAN: PromptWords = {
  rulesTitle: 'Termine: Regeln',
  rules: [
    'Nenne nur Zeiten, die check_availability in diesem Gespräch angeboten hat. Rechne selbst keine aus.',
    'Gib Tag, Uhrzeit und Namen so weiter, wie der Anrufer sie sagt. Rate nie: Bei result ask stelle die Frage aus say und rufe die Funktion mit der Antwort erneut auf.',
    'Sage den Satz aus say wörtlich. Er wiederholt Wochentag, Datum und Uhrzeit.',
    'Buche erst, wenn der Anrufer einem Vorschlag zugestimmt hat, und nur mit dessen offer_id. Gebucht ist es erst bei result booked.',
    'Bei result requested ist der Termin nur angefragt: Sage nie, er sei gebucht. Das Team bestätigt ihn noch.',
    'Bei result pending rufe dieselbe Funktion mit denselben Angaben noch einmal auf. Buche nie etwas anderes, bevor das Ergebnis feststeht.',
    'Bei result offers nach einer Buchung ist die Zeit vergeben: Lass den Anrufer aus den neuen Vorschlägen wählen.',
    'Vor dem Absagen oder Verlegen wiederhole Leistung und Zeit und warte auf ein Ja.',
    'Nenne niemals Termine, die nicht in say oder choices stehen, und niemals die anderer Kunden.',
    'Bei result refused sage den Satz aus say und biete an, etwas anderes zu suchen.',
  ],
  servicesTitle: 'Leistungen',
  staffTitle: 'Team',
  branchesTitle: 'Filialen',
  minutes: 'Minuten',
  including: 'davon',
  gap: 'Pause',
  after: 'nach',
};

const ENGLISH: PromptWords = {
  rulesTitle: 'Appointments: rules',
  rules: [
    'Name only times that check_availability has offered in this call. Never work one out yourself.',
    'Pass on day, time and names as the caller says them. Never guess: on result ask, put the question in say, and call the function again with the answer.',
    'Say the sentence in say word for word. It repeats weekday, date and time.',
    'Book only once the caller has agreed to an offer, and only with its offer_id. It is booked only when result is booked.',
    'On result requested the appointment is only requested: never say that it is booked. The team still has to confirm it.',
    'On result pending call the same function again with the same arguments. Never book anything else before the result is known.',
    'On result offers after a booking the time was taken: let the caller choose from the new offers.',
    'Before you cancel or move an appointment repeat its service and time, and wait for a yes.',
    'Never name appointments that are not in say or choices, and never those of other customers.',
    'On result refused say the sentence in say, and offer to look for something else.',
  ],
  servicesTitle: 'Services',
  staffTitle: 'Staff',
  branchesTitle: 'Branches',
  minutes: 'minutes',
  including: 'of which',
  gap: 'break',
  after: 'after',
};

const PROMPT_WORDS: Readonly<Record<'de' | 'en', PromptWords>> = { de: GERMAN, en: ENGLISH };

/** What the voice agent must know about a company, as sections of its prompt in Markdown. */
export function renderPrompt(catalog: Catalog, language: 'de' | 'en'): string {
  const words = PROMPT_WORDS[language];
  const sections = [
    section(words.rulesTitle, words.rules),
    section(words.servicesTitle, serviceLines(catalog, words)),
    section(words.staffTitle, staffLines(catalog)),
    section(words.branchesTitle, branchLines(catalog)),
  ];
  return `${[`# ${line(catalog.company.title)}`, ...sections.filter((text) => text !== '')].join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`## ${title}`, '', ...lines.map((text) => `- ${text}`)].join('\n');
}

function serviceLines(catalog: Catalog, words: PromptWords): readonly string[] {
  return offeredServices(catalog).map((service) => {
    const parts = [minutesOf(service, words), gapsOf(service, words), priceOf(service), description(service)];
    return `${line(service.title)}: ${parts.filter((part) => part !== '').join('; ')}`;
  });
}

function minutesOf({ segments }: Service, words: PromptWords): string {
  const total = segments.reduce((sum, segment) => sum + segment.minutes + gapMinutes(segment), 0);
  return `${total} ${words.minutes}`;
}

/** What customers ask about: how long they stay, and why. */
function gapsOf({ segments }: Service, words: PromptWords): string {
  const gaps = segments.filter((segment) => gapMinutes(segment) > 0);
  const said = gaps.map((segment) => {
    const title = line(segment.gapAfter?.title ?? words.gap);
    return `${gapMinutes(segment)} ${words.minutes} ${title} ${words.after} ${line(segment.title)}`;
  });
  return said.length === 0 ? '' : `${words.including} ${said.join(', ')}`;
}

function gapMinutes({ gapAfter }: Segment): number {
  return gapAfter?.minutes ?? 0;
}

function priceOf({ price }: Service): string {
  return price ? `${price.amount} ${price.currency}` : '';
}

function description({ description = '' }: Service): string {
  return line(description);
}

function staffLines(catalog: Catalog): readonly string[] {
  const offered = offeredServices(catalog);
  return offeredPeople(catalog).map(({ title, accounts }) => {
    const own = offered.filter(({ staff }) =>
      staff.some(({ staff: name, state }) => state === 'active' && accounts.some((account) => account.name === name)),
    );
    return `${line(title)}: ${own.map((service) => line(service.title)).join(', ')}`;
  });
}

/** Empty when there is nothing to say: a single branch without an address needs no line. */
function branchLines({ branches }: Catalog): readonly string[] {
  if (branches.length === 1 && branches[0]?.address === undefined) return [];
  return branches.map(({ title, address }) =>
    address === undefined ? line(title) : `${line(title)}: ${line(address)}`,
  );
}

function line(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
