import { problem, type ProblemCode } from '../../model/results.ts';
import type { Tenant } from '../../runtime/company/tenant.ts';
import { matchName } from '../../runtime/names/match-name.ts';
import { RefusedError } from '../output/refused-error.ts';

interface BookingNames {
  readonly service: string;
  readonly branch: string | null;
  readonly staff: string | null;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly title: string;
}

/**
 * The ids of what the words name: each word is an id, a name of the manifests, or a title in any case. Nothing similar is guessed, because
 * nobody confirms what a command books.
 * @throws RefusedError unknown-service, unknown-branch or unknown-staff, with the names that could be meant
 */
export function requireNames({ services, branches, staff }: Tenant, words: BookingNames): BookingNames {
  const active = [...services.values()].filter(({ state }) => state === 'active');
  const people = [...staff.values()].filter(({ isActive }) => isActive);
  return {
    service: requireOne(words.service, [...services.values()], { what: 'service', offered: active }),
    branch: words.branch === null ? null : requireOne(words.branch, [...branches.values()], { what: 'branch' }),
    staff:
      words.staff === null ? null : requireOne(words.staff, [...staff.values()], { what: 'staff', offered: people }),
  };
}

interface Kind {
  readonly what: 'service' | 'branch' | 'staff';
  /** Those to choose from; all of them if absent. */
  readonly offered?: readonly Row[];
}

function requireOne(word: string, rows: readonly Row[], { what, offered = rows }: Kind): string {
  const exact = rows.find(({ id }) => id === word) ?? rows.find(({ name }) => name === word);
  if (exact) return exact.id;
  const [titled, ...others] = offered.filter(({ title }) => folded(title) === folded(word));
  if (titled && others.length === 0) return titled.id;
  const code: ProblemCode = `unknown-${what}`;
  const noun = what === 'staff' ? 'staff member' : what;
  throw new RefusedError(problem(code, `there is no ${noun} "${word}"`), meant(word, offered));
}

/** The similar ones, otherwise all. */
function meant(word: string, rows: readonly Row[]): readonly string[] {
  const match = matchName(
    word,
    rows.map(({ id, name, title }) => ({ key: id, names: [title, name] })),
  );
  const keys = match.kind === 'ask' ? match.keys : match.kind === 'one' ? [match.key] : rows.map(({ id }) => id);
  return rows.filter(({ id }) => keys.includes(id)).map(({ name, title }) => `${name} (${title})`);
}

function folded(text: string): string {
  return text.normalize('NFC').trim().toLocaleLowerCase('de');
}
