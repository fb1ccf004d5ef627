import type { Catalog } from '../../model/catalog.ts';
import type { Json } from '../../model/json.ts';
import { matchName } from '../names/match-name.ts';
import { peopleOf } from '../names/people.ts';
import type { FunctionName } from './function-call.ts';
import { TOOL_WORDS } from './tool-words.ts';
import type { ToolWords } from './tool-words.ts';
import { chosenValue, namedPeople, serviceValue } from './wish.ts';

export interface ToolOptions {
  /** Where the runtime is served: `https://booking.salon.example`. */
  readonly url: string;
  readonly language: 'de' | 'en';
}

/** Longer than the runtime lets a caller wait (12 s); reads are given up after four. */
const TIMEOUTS_MS: Readonly<Record<FunctionName, number>> = {
  check_availability: 10_000,
  start_booking: 20_000,
  cancel_booking: 20_000,
  reschedule_booking: 20_000,
};
/** Every function may be repeated. */
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

function parameters(required: readonly string[], properties: { readonly [name: string]: Json }): Json {
  return { type: 'object', properties, required, additionalProperties: false };
}

export function offeredServices({ services }: Catalog): Catalog['services'] {
  return services.filter(({ state }) => state === 'active');
}

/** Those who perform anything that is offered, as people. */
export function offeredPeople(catalog: Catalog) {
  const busy = offeredServices(catalog).flatMap(({ staff }) => staff.filter(({ state }) => state === 'active'));
  const names = new Set(busy.map(({ staff }) => staff));
  const accounts = catalog.staff.filter(({ name }) => names.has(name));
  return peopleOf(accounts.map(({ id, name, title, email = null }) => ({ id, name, title, email })));
}

/**
 * Their names, and what a question about them is answered with. Also the words that several share to the ear: an agent that had to
 * choose between Petra Maier and Jonas Meyer for a caller who said no more than Maier would guess.
 */
function staffValues(catalog: Catalog): readonly string[] {
  const people = offeredPeople(catalog);
  const named = namedPeople(people);
  const words = people.flatMap(({ title }) => title.split(/\s+/));
  const shared = words.filter((word) => matchName(word, named).kind === 'ask');
  return [...people.map(({ title }) => title), ...people.map((person) => chosenValue(person, people)), ...shared];
}
