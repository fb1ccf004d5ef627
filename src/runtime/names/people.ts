import { wordsOf } from './words.ts';

/** Somebody as the manifests have them: an account of a person. */
export interface Account {
  readonly id: string;
  /** The manifest's. */
  readonly name: string;
  readonly title: string;
  readonly email: string | null;
}

/** Whom a caller can ask for: one person, with one or more accounts. */
export interface Person {
  /** As people say it, without what tells accounts apart. */
  readonly title: string;
  readonly accounts: readonly Account[];
}

/** `Fabian (Konto 2)`, `Fabian – account 2`. */
const MARK = /[\s([–-]*\b(?:konto|account|kalender|calendar)\s*\d*\s*[)\]]?\s*$/i;

/**
 * Accounts that the manifests call those of one person, by a mark in the title (`Fabian (Konto 1)`) or by the same e-mail address,
 * are one: who wishes for Fabian does not care in which calendar it is written. Equal names without a mark are two people.
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
