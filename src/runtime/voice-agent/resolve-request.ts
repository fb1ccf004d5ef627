import type { ServiceRow } from '../../model/stored.ts';
import { matchName, type Match, type Named } from '../names/match-name.ts';
import { peopleOf, type Person } from '../names/people.ts';
import { textIn, type Arguments, type Spoken } from './function-call.ts';
import { listed, type ReplyCode } from './phrases.ts';
import { activeStaff, ask, type VoiceSession } from './voice-session.ts';

/** The caller's request, in ids of the manifests. */
export interface ResolvedRequest {
  readonly service: string;
  /** Null: the only branch. */
  readonly branch: string | null;
  /** Accounts, any of which is accepted; empty: any staff member. */
  readonly staff: readonly string[];
}

/** Prefix of the manifest's name of a person who was chosen from a question's answers: it is not compared by sound. */
const CHOSEN = 'staff:';
/** The most names that a caller can remember; only the agent gets the rest. */
const MOST_NAMES = 3;
const MOST_CHOICES = 12;

/** Finds what the caller named, or asks. Never guesses. */
export function resolveRequest(session: VoiceSession, args: Arguments): ResolvedRequest | Spoken {
  const service = serviceOf(session, textIn(args, 'service'));
  if (typeof service !== 'string') return service;
  const branch = branchOf(session, textIn(args, 'branch'));
  if (typeof branch === 'object' && branch !== null) return branch;
  const staff = staffOf(session, textIn(args, 'staff'));
  return 'say' in staff ? staff : { service, branch, staff };
}

function serviceOf(session: VoiceSession, said: string | undefined): string | Spoken {
  const { company, services } = session.agent.company.tenant;
  const offered = [...services.values()].filter(({ state }) => state === 'active');
  if (said === undefined && company.defaultServiceId !== null) return company.defaultServiceId;
  const match = matchName(said ?? '', namedServices(offered));
  if (match.kind === 'one') return match.key;
  const known = [...services.values()].find(({ name, title }) => said === name || said === title);
  if (known) return ask(session, 'service-not-offered');
  const asked = offered.filter(({ id }) => match.kind !== 'ask' || match.keys.includes(id));
  const choices = asked.map((service) => ({ value: serviceValue(service, offered), title: service.title }));
  return choose(session, match, { code: 'service-needed', choices, argument: 'service' });
}

type Titled = Pick<ServiceRow, 'id' | 'name' | 'title'>;

function namedServices(services: readonly Titled[]): readonly Named[] {
  return services.map(({ id, name, title }) => ({ key: id, names: [title, name] }));
}

/** The title, or the manifest's name if several titles sound like it. */
export function serviceValue({ title, name }: Titled, all: readonly Titled[]): string {
  return matchName(title, namedServices(all)).kind === 'one' ? title : name;
}

function branchOf(session: VoiceSession, said: string | undefined): string | null | Spoken {
  if (said === undefined) return null;
  const rows = [...session.agent.company.tenant.branches.values()];
  const match = matchName(
    said,
    rows.map(({ id, name, title }) => ({ key: id, names: [title, name] })),
  );
  if (match.kind === 'one') return match.key;
  const choices = rows
    .filter(({ id }) => match.kind !== 'ask' || match.keys.includes(id))
    .map(({ title }) => ({ value: title, title }));
  return choose(session, match, { code: 'branch-needed', choices, argument: 'branch' });
}

function staffOf(session: VoiceSession, said: string | undefined): readonly string[] | Spoken {
  if (said === undefined) return [];
  const people = peopleOf(activeStaff(session.agent.company.tenant));
  const chosen = people.find(({ accounts }) => accounts.some(({ name }) => said === `${CHOSEN}${name}`));
  if (chosen) return chosen.accounts.map(({ id }) => id);
  const match = matchName(said, namedPeople(people));
  const found = people.filter((_, index) => match.kind === 'one' && match.key === String(index));
  if (found.length > 0) return found.flatMap(({ accounts }) => accounts.map(({ id }) => id));
  const asked = people.filter((_, index) => match.kind !== 'ask' || match.keys.includes(String(index)));
  const choices = asked.map((person) => ({ value: chosenValue(person, people), title: person.title }));
  return choose(session, match, { code: 'staff-unknown', choices, argument: 'staff' });
}

export function namedPeople(people: readonly Person[]): readonly Named[] {
  return people.map(({ title, accounts }, index) => ({
    key: String(index),
    names: [title, ...accounts.flatMap((account) => [account.title, account.name])],
  }));
}

/** A value that identifies this person: the title, if no other person's title sounds like it. */
export function chosenValue({ title, accounts: [account] }: Person, people: readonly Person[]): string {
  return matchName(title, namedPeople(people)).kind === 'one' ? title : `${CHOSEN}${account?.name ?? ''}`;
}

interface Choosing {
  readonly code: ReplyCode;
  readonly argument: string;
  readonly choices: readonly { readonly value: string; readonly title: string }[];
}

function choose(session: VoiceSession, match: Match, { code, argument, choices }: Choosing): Spoken {
  const listedChoices = choices
    .slice(0, MOST_CHOICES)
    .map(({ value, title }) => (value === title ? { [argument]: value } : { [argument]: value, title }));
  const said = choices.slice(0, MOST_NAMES).map(({ title }) => title);
  const say =
    match.kind === 'ask' ? session.phrases.whichOne(listed(said, session.phrases)) : session.phrases.replies[code];
  return ask(session, code, { say, choices: listedChoices });
}
