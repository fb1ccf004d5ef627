import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { packageFile } from '../package-file.ts';
import type { DriftJson } from '../reconcile/report/drift/drift-json.ts';
import type { ErrorDocument } from '../reconcile/report/plan/plan-comment.ts';
import { type PlanDocument, reportOf } from '../reconcile/report/plan/plan-document.ts';
import type { PlanReport } from '../reconcile/report/plan/plan-json.ts';
import { CommandError } from './command-error.ts';

/** The output of a command with `--json`: reports of companies, or an error. */
export type ReadReport<Report> =
  | { readonly companies: readonly Report[] }
  | { readonly companies: null; readonly failure: ErrorDocument };

/** @throws CommandError report-unreadable, report-not-json, report-not-a-report */
export async function readPlanReport(file: string): Promise<ReadReport<PlanReport>> {
  const read = await readReport<PlanDocument>(file, { schema: 'plan-report', command: 'calops plan --json' });
  return read.companies === null ? read : { companies: read.companies.map(reportOf) };
}

/** @throws CommandError as readPlanReport does */
export function readDriftReport(file: string): Promise<ReadReport<DriftJson>> {
  return readReport(file, { schema: 'drift-report', command: 'calops drift --json' });
}

interface Kind {
  readonly schema: 'plan-report' | 'drift-report';
  readonly command: string;
}

/**
 * The file may come from another job and an untrusted pull request: only fields of the schema are used.
 */
async function readReport<Report>(file: string, { schema, command }: Kind): Promise<ReadReport<Report>> {
  const hint = `REPORT is the stdout of ${command}, whatever its exit code was.`;
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code ?? cause.message})`;
    throw new CommandError('report-unreadable', `${file} ${why}.`, hint);
  });
  const document = parse(text);
  if (document === undefined) throw new CommandError('report-not-json', `${file} does not hold JSON.`, hint);
  if (await fits('error', document)) return { companies: null, failure: document as ErrorDocument };
  if (await fits(schema, document)) {
    const { companies } = document as { readonly companies?: readonly Report[] };
    return { companies: companies ?? [document as Report] };
  }
  const message = `${file} holds JSON, but no report of this version of ${command}.`;
  throw new CommandError('report-not-a-report', message, hint);
}

async function fits(schema: string, document: unknown): Promise<boolean> {
  const url = packageFile(`schemas/${schema}.schema.json`);
  const parsed = JSON.parse(await readFile(url, 'utf8')) as object;
  return new Ajv2020({ strict: true, allowUnionTypes: true }).validate(parsed, document);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
