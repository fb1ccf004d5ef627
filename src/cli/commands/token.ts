import { randomBytes } from 'node:crypto';
import type { ApiToken } from '../../model/stored.ts';
import { tokenHash } from '../../runtime/http/authenticate.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import type { NewToken } from '../../store/tokens/token-store.ts';
import { CommandError } from '../../app/command-error.ts';
import { type Context, operator, storeTarget } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { findCompany } from '../../app/find-company.ts';
import { type CommonOptions, createPrinter } from '../output/printer.ts';

interface TokenOptions extends CommonOptions {
  readonly company?: string;
  /** The tokens of operators, in place of a company's. */
  readonly operator?: boolean;
}

/** Creates a token and prints it once: only its hash is stored. */
export async function createToken(label: string, options: TokenOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await open(context);
  const owner = await ownerOf(store, options);
  const token = `calops_${randomBytes(32).toString('base64url')}`;
  const made = await owner.create({ label, tokenHash: tokenHash(token), who: operator(context.settings) });
  if (!made) throw new CommandError('unknown-company', `There is no ${owner.title}.`, 'Run calops apply first.');
  if (printer.isJson) printer.json({ ...owner.json, token, ...tokenJson(made) });
  else {
    printer.result(`${token}\n`);
    printer.note(owner.created(label, made.id));
  }
  return EXIT.fine;
}

/** API tokens of a company or of operators, including revoked ones. */
export async function listTokens(options: TokenOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await open(context);
  const owner = await ownerOf(store, options);
  const tokens = await owner.list();
  if (printer.isJson) printer.json({ ...owner.json, tokens: tokens.map(tokenJson) });
  else if (tokens.length === 0) printer.result(`${owner.none}\n`);
  else printer.result(tokens.map((token) => `${line(token)}\n`).join(''));
  return EXIT.fine;
}

export async function revokeToken(id: string, options: TokenOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await open(context);
  const owner = await ownerOf(store, options);
  if (!(await owner.revoke(id, operator(context.settings)))) {
    const [message, hint] = owner.notRevoked(id);
    throw new CommandError('unknown-token', message, hint);
  }
  if (printer.isJson) printer.json({ ...owner.json, id, revoked: true });
  else printer.result(`Revoked ${id}: it is refused from now on.\n`);
  return EXIT.fine;
}

/** The owner of tokens: a company, or operators. */
interface TokenOwner {
  readonly title: string;
  readonly json: { readonly company: string } | { readonly company: null; readonly operator: true };
  readonly create: (token: NewToken) => Promise<ApiToken | undefined>;
  readonly list: () => Promise<readonly ApiToken[]>;
  readonly revoke: (id: string, who: string) => Promise<boolean>;
  readonly created: (label: string, id: string) => string;
  readonly none: string;
  readonly notRevoked: (id: string) => readonly [message: string, hint: string];
}

async function ownerOf(store: Store, options: TokenOptions): Promise<TokenOwner> {
  const { tokens } = store;
  if (options.operator === true) {
    await store.requireSchema();
    return {
      ...tokens.operators,
      title: 'operator',
      json: { company: null, operator: true },
      created: (label, id) =>
        `Token "${label}" of an operator: it reads every company of this database and changes nothing. It is shown only now. To revoke it: calops token revoke ${id} --operator`,
      none: 'Operators have no tokens.',
      notRevoked: (id) => [
        `No operator has a token ${id} that could be revoked.`,
        'See calops token list --operator; without --operator it revokes the token of a company.',
      ],
    };
  }
  const { id: companyId, name } = await findCompany(store, options.company);
  return {
    title: `company ${name}`,
    json: { company: name },
    create: (token) => tokens.create(companyId, token),
    list: () => tokens.list(companyId),
    revoke: (id, who) => tokens.revoke(companyId, id, who),
    created: (label, id) =>
      `Token "${label}" of ${name}. It is shown only now. To revoke it: calops token revoke ${id}`,
    none: `${name} has no tokens.`,
    notRevoked: (id) => [
      `${name} has no token ${id} that could be revoked.`,
      'See calops token list; the token of an operator is revoked with --operator.',
    ],
  };
}

function open(context: Context): Promise<Store> {
  return openStore(storeTarget(context), { applicationName: 'calops token' });
}

function tokenJson({ id, label, createdMs, lastUsedMs, revokedMs }: ApiToken) {
  return { id, label, createdAt: iso(createdMs), lastUsedAt: iso(lastUsedMs), revokedAt: iso(revokedMs) };
}

function line({ id, label, createdMs, lastUsedMs, revokedMs }: ApiToken): string {
  const used = lastUsedMs === null ? 'never used' : `last used ${iso(lastUsedMs)}`;
  const state = revokedMs === null ? used : `revoked ${iso(revokedMs)}`;
  return `${id}  ${label}  created ${iso(createdMs)}, ${state}`;
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
