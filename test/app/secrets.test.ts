import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/cli/output/redactor.ts';
import { resolveSecret, servedSecret } from '../../src/app/secrets.ts';
import type { Secrets } from '../../src/app/context.ts';
import { workDirectory } from '../cli/support/company-directory.ts';

const KEY = 'cal_live_0123456789abcdef';

function secretsOf(variables: Readonly<Record<string, string>>): Secrets {
  return { databaseUrl: null, smtpUrl: null, variable: (name) => variables[name] ?? null };
}

function fault(code: string): object {
  return expect.objectContaining({ code }) as object;
}

describe('resolveSecret', () => {
  it('reads a variable, and keeps its value out of everything printed afterwards', async () => {
    const redactor = createRedactor();
    expect(await resolveSecret({ env: 'KEY' }, secretsOf({ KEY }), redactor)).toBe(KEY);
    expect(redactor.redact(`Bearer ${KEY}`)).toBe('Bearer [redacted]');
  });

  it('reads a file, without the line break at its end', async () => {
    await using directory = await workDirectory();
    await directory.write('key', `${KEY}\n`);
    const ref = { file: `${directory.path}/key` };
    expect(await resolveSecret(ref, secretsOf({}), createRedactor())).toBe(KEY);
  });

  it('says which variable or file is missing or empty', async () => {
    await using directory = await workDirectory();
    await directory.write('empty', '\n');
    const resolve = (ref: { env: string } | { file: string }) => resolveSecret(ref, secretsOf({}), createRedactor());
    await expect(resolve({ env: 'NO_KEY' })).rejects.toThrow(/NO_KEY/);
    await expect(resolve({ env: 'NO_KEY' })).rejects.toStrictEqual(fault('secret-missing'));
    await expect(resolve({ file: `${directory.path}/none` })).rejects.toStrictEqual(fault('secret-unreadable'));
    await expect(resolve({ file: directory.path })).rejects.toStrictEqual(fault('secret-unreadable'));
    await expect(resolve({ file: `${directory.path}/empty` })).rejects.toStrictEqual(fault('secret-missing'));
  });

  it('refuses what no key can be, without showing it', async () => {
    const error = await resolveSecret({ env: 'KEY' }, secretsOf({ KEY: `KEY=${KEY} extra` }), createRedactor()).catch(
      (caught: unknown) => caught,
    );
    expect(error).toStrictEqual(fault('secret-malformed'));
    expect(JSON.stringify(error) + String(error)).not.toContain(KEY);
  });
});

it('what is missing where requests are served is an error of its own, which names the reference for the log', async () => {
  const asked = servedSecret({ env: 'CALCOM_API_KEY' }, secretsOf({}), createRedactor());
  await expect(asked).rejects.toMatchObject({
    name: 'SecretUnavailable',
    message: expect.stringContaining('CALCOM_API_KEY') as string,
  });
});
