import { randomBytes } from 'node:crypto';
import { tokenHash } from '../../runtime/http/authenticate.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import type { ApiToken } from '../../store/tokens/token-store.ts';
import { CommandError } from '../../app/command-error.ts';
import { type Context, operator, storeTarget } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { findCompany } from '../../app/find-company.ts';
import { type CommonOptions, createPrinter } from '../output/printer.ts';

interface TokenOptions extends CommonOptions {
  readonly company?: string;
}

/** Creates a token and prints it once: only its hash is stored. */
export async function createToken(label: string, options: TokenOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await open(context);
  const company = await findCompany(store, options.company);
  const token = `calops_${randomBytes(32).toString('base64url')}`;
  const made = await store.tokens.create(company.id, {
    label,
    tokenHash: tokenHash(token),
    who: operator(context.settings),
  });
  if (!made)
    throw new CommandError('unknown-company', `There is no company ${company.name}.`, 'Run calops apply first.');
  if (printer.isJson) printer.json({ company: company.name, token, ...tokenJson(made) });
  else {
    printer.result(`${token}\n`);
    printer.note(`For ${company.name}: ${label}. It is shown this once; id ${made.id} revokes it.`);
  }
  return EXIT.fine;
}

/** API tokens of a company, including revoked ones. */
export async function listTokens(options: TokenOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await open(context);
  const company = await findCompany(store, options.company);
  const tokens = await store.tokens.list(company.id);
  if (printer.isJson) printer.json({ company: company.name, tokens: tokens.map(tokenJson) });
  else if (tokens.length === 0) printer.result(`${company.name} has no tokens.\n`);
  else printer.result(tokens.map((token) => `${line(token)}\n`).join(''));
  return EXIT.fine;
}

export async function revokeToken(id: string, options: TokenOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  await using store = await open(context);
  const company = await findCompany(store, options.company);
  if (!(await store.tokens.revoke(company.id, id, operator(context.settings)))) {
    throw new CommandError(
      'unknown-token',
      `${company.name} has no token ${id} that could be revoked.`,
      'See calops token list.',
    );
  }
  if (printer.isJson) printer.json({ company: company.name, id, revoked: true });
  else printer.result(`Revoked ${id}: it is refused from now on.\n`);
  return EXIT.fine;
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
  return `${id}  ${label}  made ${iso(createdMs)}, ${state}`;
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
