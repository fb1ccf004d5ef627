import type { Context, Secrets } from '../../src/app/context.ts';
import { loadSettings } from '../../src/cli/input/settings.ts';
import { createRedactor } from '../../src/cli/output/redactor.ts';

export interface ContextOptions extends Partial<Secrets> {
  /** The sandbox; hosted Cal.com when absent. */
  readonly calcomApiUrl?: string;
}

/** What `main` passes to a command, with these secrets and no others. */
export function testContext({
  calcomApiUrl,
  databaseUrl = null,
  smtpUrl = null,
  variable = () => null,
}: ContextOptions = {}): Context {
  return {
    settings: { ...loadSettings(), ...(calcomApiUrl !== undefined && { calcomApiUrl }) },
    secrets: { databaseUrl, smtpUrl, variable },
    redactor: createRedactor(),
  };
}
