import { readFile } from 'node:fs/promises';
import { SecretUnavailable, type SecretRef } from '../model/calcom-access.ts';
import { CommandError } from './command-error.ts';
import type { Redactor, Secrets } from './context.ts';

/**
 * Resolves a secret that a manifest refers to. Errors name the variable or file, never its content.
 * @throws CommandError secret-missing, secret-unreadable, secret-malformed
 */
export async function resolveSecret(ref: SecretRef, secrets: Secrets, redactor: Redactor): Promise<string> {
  const value = 'env' in ref ? fromVariable(ref.env, secrets) : await fromFile(ref.file);
  redactor.conceal(value);
  const place = 'env' in ref ? `The variable ${ref.env}` : `The file ${ref.file}`;
  if (/\s|[^\u0021-\u007E]/.test(value)) {
    throw new CommandError(
      'secret-malformed',
      `${place} holds spaces, line breaks or characters that no API key has.`,
      'Store the key alone, without quotes or a name before it.',
    );
  }
  return value;
}

/** Like resolveSecret, for servers. @throws SecretUnavailable */
export function servedSecret(ref: SecretRef, secrets: Secrets, redactor: Redactor): Promise<string> {
  return resolveSecret(ref, secrets, redactor).catch(toServed);
}

/** Converts errors of resolveSecret into one that a server may return. */
export function toServed(cause: unknown): never {
  throw cause instanceof CommandError ? new SecretUnavailable(cause.message, { cause }) : cause;
}

function fromVariable(name: string, secrets: Secrets): string {
  const value = secrets.variable(name)?.trim();
  if (value !== undefined && value !== '') return value;
  const hint = `Set it for this command, e.g. ${name}=… calops plan, or refer to a file in the manifest.`;
  throw new CommandError('secret-missing', `The variable ${name}, which the manifests refer to, is not set.`, hint);
}

async function fromFile(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code ?? 'unknown reason'})`;
    const hint = 'Relative paths start at the directory in which calops runs.';
    throw new CommandError('secret-unreadable', `The file ${path}, which the manifests refer to, ${why}.`, hint);
  });
  const value = text.trim();
  if (value !== '') return value;
  throw new CommandError(
    'secret-missing',
    `The file ${path}, which the manifests refer to, is empty.`,
    'Write it there.',
  );
}
