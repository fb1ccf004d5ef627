import type { Catalog } from '../../model/catalog.ts';
import type { Json } from '../../model/json.ts';
import { matchName } from '../names/match-name.ts';
import { peopleOf } from '../names/people.ts';
import type { FunctionName } from './function-call.ts';
import { chosenValue, namedPeople, serviceValue } from './resolve-request.ts';

export interface ToolOptions {
  /** The address of the runtime: `https://booking.salon.example`. */
  readonly url: string;
  readonly language: 'de' | 'en';
}

/** Longer than the runtime waits (12 s); reads stop after four seconds. */
const TIMEOUTS_MS: Readonly<Record<FunctionName, number>> = {
  check_availability: 10_000,
  start_booking: 20_000,
  cancel_booking: 20_000,
  reschedule_booking: 20_000,
};
/** Every function is idempotent and may be retried. */
const RETRIES = 2;

/** The custom tools of a company's voice agent, as Retell's API takes them (`general_tools`). */
export function renderTools(catalog: Catalog, { url, language }: ToolOptions): readonly Json[] {
  const words = TOOL_WORDS[language];
  const address = `${url.replace(/\/+$/, '')}/retell/${encodeURIComponent(catalog.company.id)}/functions`;
  const parameters = parametersOf(catalog, words);
  return Object.entries(TIMEOUTS_MS).map(([name, timeout]) => ({
    type: 'custom',
    name,
    description: words.functions[name as FunctionName],
    url: address,
    method: 'POST',
    parameters: parameters[name as FunctionName],
    speak_during_execution: true,
    execution_message_type: 'static_text',
    execution_message_description: words.wait,
    speak_after_execution: true,
    timeout_ms: timeout,
    max_retry: RETRIES,
  }));
}

function parametersOf(catalog: Catalog, { arguments: said }: ToolWords): Readonly<Record<FunctionName, Json>> {
  const text = (description: string): Json => ({ type: 'string', description });
  const one = (description: string, values: readonly string[]): Json => ({
    type: 'string',
    description,
    ...(values.length > 0 && { enum: [...new Set(values)] }),
  });
  const language = one(said.language, ['de', 'en']);
  const offered = offeredServices(catalog);
  const services = offered.map((service) => serviceValue(service, offered));
  const branches = catalog.branches.map(({ title }) => title);
  const allowOverlap: Json = { type: 'boolean', description: said.allowOverlap };
  const whose = {
    reference: text(said.reference),
    phone: text(said.phone),
    name: text(said.name),
    at: text(said.at),
    language,
  };
  return {
    check_availability: parameters(catalog.company.defaultService === undefined ? ['service'] : [], {
      service: one(said.service, services),
      when: text(said.when),
      staff: one(said.staff, staffValues(catalog)),
      ...(branches.length > 1 && { branch: one(said.branch, branches) }),
      language,
    }),
    start_booking: parameters(['offer_id', 'name'], {
      offer_id: text(said.offer),
      name: text(said.name),
      phone: text(said.phone),
      ...answersParameter(offered, said.answers),
      allow_overlap: allowOverlap,
      language,
    }),
    cancel_booking: parameters([], whose),
    reschedule_booking: parameters([], {
      offer_id: text(said.offer),
      when: text(said.newTime),
      allow_overlap: allowOverlap,
      ...whose,
    }),
  };
}

/** One property for each question of an offered service. */
function answersParameter(offered: Catalog['services'], description: string): { readonly answers?: Json } {
  const asked = offered.flatMap(({ title, questions = [] }) => questions.map((question) => ({ title, question })));
  if (asked.length === 0) return {};
  const byKey = Map.groupBy(asked, ({ question }) => question.key);
  const properties = [...byKey].map(([key, those]): [string, Json] => {
    const titles = those.map(({ title, question }) => `${title}: ${question.label}`).join('; ');
    const options = [...new Set(those.flatMap(({ question }) => question.options ?? []))];
    return [key, { type: 'string', description: [titles, options.join(' | ')].filter(Boolean).join(' – ') }];
  });
  return { answers: { type: 'object', description, properties: Object.fromEntries(properties) } };
}

function parameters(required: readonly string[], properties: { readonly [name: string]: Json }): Json {
  return { type: 'object', properties, required, additionalProperties: false };
}

export function offeredServices({ services }: Catalog): Catalog['services'] {
  return services.filter(({ state }) => state === 'active');
}

/** The staff who perform any offered service, as people. */
export function offeredPeople(catalog: Catalog) {
  const busy = offeredServices(catalog).flatMap(({ staff }) => staff.filter(({ state }) => state === 'active'));
  const names = new Set(busy.map(({ staff }) => staff));
  const accounts = catalog.staff.filter(({ name }) => names.has(name));
  return peopleOf(accounts.map(({ id, name, title, email = null }) => ({ id, name, title, email })));
}

/**
 * The names of the staff, and the possible answers to a question about them. Includes words that sound the same in several names: an agent
 * that had to choose between Petra Maier and Jonas Meyer for a caller who said only Maier would guess.
 */
function staffValues(catalog: Catalog): readonly string[] {
  const people = offeredPeople(catalog);
  const named = namedPeople(people);
  const words = people.flatMap(({ title }) => title.split(/\s+/));
  const shared = words.filter((word) => matchName(word, named).kind === 'ask');
  return [...people.map(({ title }) => title), ...people.map((person) => chosenValue(person, people)), ...shared];
}

/** The texts of the tools for the agent's model, in the language of the agent. */
interface ToolWords {
  readonly functions: Readonly<Record<FunctionName, string>>;
  readonly arguments: Readonly<Record<Argument, string>>;
  /** Said while a function runs. */
  readonly wait: string;
}

type Argument =
  | 'service'
  | 'when'
  | 'staff'
  | 'branch'
  | 'offer'
  | 'name'
  | 'phone'
  | 'answers'
  | 'allowOverlap'
  | 'reference'
  | 'at'
  | 'newTime'
  | 'language';

const GERMAN: ToolWords = {
  functions: {
    check_availability:
      'Freie Termine suchen. Vor jeder Buchung aufrufen. Die Antwort enthält Vorschläge mit offer_id; nur diese Zeiten dürfen angeboten werden.',
    start_booking:
      'Einen Vorschlag fest buchen, nachdem der Anrufer ihm zugestimmt hat. Gebucht ist erst, wenn result booked ist; bei result requested muss das Team ihn noch bestätigen.',
    cancel_booking: 'Einen Termin absagen, nachdem der Anrufer die Absage bestätigt hat.',
    reschedule_booking:
      'Einen Termin auf eine andere Zeit bei derselben Person verlegen, nachdem der Anrufer der neuen Zeit zugestimmt hat.',
  },
  arguments: {
    service: 'Die Leistung, die der Anrufer möchte.',
    when: 'Tag und Uhrzeit mit den Worten des Anrufers, etwa "Freitag 16 Uhr" oder "übermorgen nachmittag". Weglassen, wenn ihm jede Zeit recht ist.',
    staff:
      'Nur wenn der Anrufer jemanden wünscht, und nicht mehr vom Namen, als er sagt: sagt er nur den Nachnamen, dann den Nachnamen. Werte mit staff: nur nach einer Rückfrage, wenn der Anrufer gewählt hat.',
    branch: 'Die Filiale, wenn der Anrufer eine nennt.',
    offer: 'Die offer_id eines Vorschlags, unverändert.',
    name: 'Vor- und Nachname des Kunden.',
    answers:
      'Die Antworten des Anrufers auf die Fragen dieser Leistung, nach ihrem Schlüssel; Antworten auf andere Leistungen weglassen. Mehrere Auswahlen durch Kommas trennen.',
    allowOverlap:
      'Nur nach der Antwort customer-busy: true, wenn der Anrufer den zweiten Termin zur selben Zeit ausdrücklich möchte.',
    phone: 'Telefonnummer, wenn es eine andere ist als die, von der angerufen wird.',
    reference: 'Die zehnstellige Buchungsnummer, wenn der Anrufer sie kennt oder nach einer Rückfrage gewählt hat.',
    at: 'Tag oder Uhrzeit des bestehenden Termins, wenn es mehrere gibt.',
    newTime: 'Die gewünschte neue Zeit mit den Worten des Anrufers, wenn keine offer_id vorliegt.',
    language: 'Die Sprache, in der gesprochen wird.',
  },
  wait: 'Einen Moment bitte.',
};

const ENGLISH: ToolWords = {
  functions: {
    check_availability:
      'Find free appointments. Call it before every booking. The answer has offers with an offer_id; offer no other times.',
    start_booking:
      'Book an offer for good, once the caller has agreed to it. It is booked only when result is booked; on result requested the team has to confirm it first.',
    cancel_booking: 'Cancel an appointment, once the caller has confirmed the cancellation.',
    reschedule_booking:
      'Move an appointment to another time with the same person, once the caller has agreed to the new time.',
  },
  arguments: {
    service: 'The service that the caller wants.',
    when: 'Day and time in the words of the caller, such as "Friday at 4 pm" or "tomorrow afternoon". Leave it out if any time will do.',
    staff:
      'Only if the caller asks for a person, and no more of the name than is said: if only the last name is said, the last name. Values with staff: only after a question, once the caller has chosen.',
    branch: 'The branch, if the caller names one.',
    offer: 'The offer_id of an offer, unchanged.',
    name: 'First and last name of the customer.',
    answers:
      "The caller's answers to the questions of this service, by key; leave out those of other services. Separate several choices by commas.",
    allowOverlap:
      'Only after the answer customer-busy: true, once the caller has said that the second appointment is wanted.',
    phone: 'Phone number, if it is another one than the number of the call.',
    reference: 'The booking number of ten digits, if the caller knows it or has chosen after a question.',
    at: 'Day or time of the present appointment, if there are several.',
    newTime: 'The new time in the words of the caller, if there is no offer_id.',
    language: 'The language that is spoken.',
  },
  wait: 'One moment please.',
};

export const TOOL_WORDS: Readonly<Record<'de' | 'en', ToolWords>> = { de: GERMAN, en: ENGLISH };
