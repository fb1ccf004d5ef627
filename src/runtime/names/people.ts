import { wordsOf } from './match-name.ts';

/** An account of a person, as the manifests declare it. */
export interface Account {
  readonly id: string;
  /** The manifest's name. */
  readonly name: string;
  readonly title: string;
  readonly email: string | null;
}

/** A person whom a caller can name, with one or more accounts. */
export interface Person {
  /** The title as people say it, without the mark that distinguishes accounts. */
  readonly title: string;
  readonly accounts: readonly Account[];
}

/** `Fabian (Konto 2)`, `Fabian – account 2`. */
const MARK = /[\s([–-]*\b(?:konto|account|kalender|calendar)\s*\d*\s*[)\]]?\s*$/i;

/**
 * Joins accounts of one person: a mark in the title (`Fabian (Konto 1)`) or the same e-mail address shows that they belong together. A
 * caller who requests Fabian does not care which calendar is used. Equal names without a mark are two people.
 */
export function peopleOf(accounts: readonly Account[]): readonly Person[] {
  const people: { title: string; accounts: Account[]; isMarked: boolean }[] = [];
  for (const account of accounts) {
    const title = account.title.replace(MARK, '') || account.title;
    const isMarked = title !== account.title;
    const known = people.find((person) => {
      const hasMark = isMarked || person.isMarked;
      const isSameName = hasMark && sameWords(person.title, title);
      return isSameName || person.accounts.some(({ email }) => email !== null && email === account.email);
    });
    if (!known) people.push({ title, accounts: [account], isMarked });
    else {
      known.accounts.push(account);
      known.isMarked ||= isMarked;
    }
  }
  return people;
}

function sameWords(a: string, b: string): boolean {
  return wordsOf(a).join(' ') === wordsOf(b).join(' ');
}
