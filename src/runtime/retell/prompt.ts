import type { Catalog, Segment, Service } from '../../model/catalog.ts';
import { PROMPT_WORDS } from './prompt-words.ts';
import type { PromptWords } from './prompt-words.ts';
import { offeredPeople, offeredServices } from './tools.ts';

/** What the voice agent has to know of a company, as sections of its prompt in Markdown. */
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

/** What customers ask about: how long they sit there, and why. */
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

/** Where there is something to say: one branch without an address needs no line. */
function branchLines({ branches }: Catalog): readonly string[] {
  if (branches.length === 1 && branches[0]?.address === undefined) return [];
  return branches.map(({ title, address }) =>
    address === undefined ? line(title) : `${line(title)}: ${line(address)}`,
  );
}

function line(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
