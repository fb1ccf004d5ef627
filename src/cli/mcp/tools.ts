import { Type } from 'typebox';
import type { Context } from '../../app/context.ts';
import type { ExitCode } from '../../app/exit-codes.ts';
import type { Coverage } from '../../reconcile/coverage/coverage.ts';
import type { PlanDocument } from '../../reconcile/report/plan/plan-document.ts';
import { body, wanted } from '../../runtime/http/shapes.ts';
import type { nextStarts } from '../../runtime/mcp/booking-tools.ts';
import { tool, type JsonObject, type Tool, type ToolResult } from '../../runtime/mcp/tool.ts';
import type { FleetOptions } from '../input/load-companies.ts';
import type { PlanFlags } from '../input/plan-flags.ts';
import type { NewHours } from './time-edits.ts';

export interface ToolSettings {
  /** The directory of the manifests. */
  readonly dir: string;
  readonly env: string;
  /** Set: the tools serve only this company, and have no argument for it. */
  readonly company: string | undefined;
  readonly context: Context;
}

const optional = Type.Optional;
const described = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });
const limit = (most: number, usual: number) =>
  optional(Type.Integer({ minimum: 1, maximum: most, description: `the most entries; ${usual} when absent` }));

const serviceName = described("a service's name in the manifests");
const staffName = described("a staff member's name in the manifests");
const branchName = described("a branch's name in the manifests");

/** The tools that change nothing. Each runs the command of its name with --json. */
export function readingTools(settings: ToolSettings): readonly Tool<null>[] {
  const { dir, context } = settings;
  const company = companyArgument(settings);
  return [
    tool({
      name: 'validate',
      title: 'Validate the manifests',
      description:
        'Checks the manifests offline. Returns every error and warning with file, line, code and fix. Use it after each edit of a manifest.',
      input: body({ ...company }),
      effect: 'none',
      run: async (args) => {
        const { validate } = await import('../commands/validate.ts');
        return reportOf(settings, args, (options) => validate(dir, { ...options, format: 'json' }, context));
      },
    }),
    tool({
      name: 'plan',
      title: 'Plan',
      description:
        'Shows what `calops apply` would change in Cal.com and the database, what guards hold back, and which reads are unproven. Writes nothing. Only a person applies it.',
      input: body({
        ...company,
        only: optional(
          described('one resource with all that it needs: service/NAME, eventType/SERVICE/SEGMENT, staff/NAME'),
        ),
        against: optional(
          described('offline: what the manifests change since this commit of git, such as origin/main'),
        ),
        full: optional(Type.Boolean({ description: 'true for every field of what is created' })),
      }),
      effect: 'none',
      run: async ({ company, full = false, ...args }) => {
        const { plan } = await import('../commands/plan.ts');
        const result = await reportOf(settings, { company }, (options: FleetOptions & PlanFlags) =>
          plan(dir, { ...options, ...args, format: 'json' }, context),
        );
        return full ? result : reduced(result, withoutCreatedFields);
      },
    }),
    tool({
      name: 'explain',
      title: 'Explain a resource or a code',
      description:
        'For a service, SERVICE/SEGMENT or staff member: for each field the values of git, of the last apply and of Cal.com, the rule that decided, and the line of the manifest. For a code (error, guard, hazard, finding, diagnostic, exit code): its cause and fix, offline.',
      input: body({ ...company, name: described('such as ansatzfaerbung, ansatzfaerbung/A, emma, or slot-taken') }),
      effect: 'none',
      run: async (args) => {
        const { explain } = await import('../commands/explain.ts');
        return reportOf(settings, args, (options) => explain(args.name, options, context));
      },
    }),
    tool({
      name: 'drift',
      title: 'Drift',
      description:
        'Lists what was changed in Cal.com or the database outside git: which field, from what to what, since when and, where Cal.com keeps a history, by whom. Then use `explain` with the name of a finding. Does not change Cal.com; records its findings in the database.',
      input: body({ ...company }),
      effect: 'adds',
      run: async (args) => {
        const { drift } = await import('../commands/drift.ts');
        return reportOf(settings, args, (options) => drift(dir, { ...options, format: 'json' }, context));
      },
    }),
    tool({
      name: 'verify',
      title: 'Verify',
      description:
        'Checks against Cal.com that every service can be booked as declared: lists every missing event map, every setting that makes bookings fail, and every service without bookable staff.',
      input: body({ ...company }),
      effect: 'none',
      run: async (args) => reduced(await verified(settings, args), ({ matrix: _matrix, ...rest }) => rest),
    }),
    tool({
      name: 'coverage',
      title: 'Coverage',
      description:
        'Lists which staff members can be booked for which services, with the number of segments that are mapped and expected. Use it to find the names of services and staff.',
      input: body({ ...company, service: optional(serviceName), staff: optional(staffName) }),
      effect: 'none',
      run: async ({ service, staff, ...args }) =>
        reduced(await verified(settings, args), ({ company, environment, matrix, unknown }) => ({
          company,
          environment,
          matrix: (matrix as unknown as Coverage['matrix']).filter(
            (cell) => (service ?? cell.service) === cell.service && (staff ?? cell.staff) === cell.staff,
          ),
          unknown,
        })),
    }),
    tool({
      name: 'slots',
      title: 'Next free starts',
      description:
        'Lists the next times at which a service can start with all of its segments, and the staff who are free. Answers "when is the next free start for a colouring with Emma?".',
      input: body({
        ...company,
        ...wanted,
        after: optional(
          described(
            'the earliest start: 2027-01-11T10:00 at the branch, an instant, or words such as "Freitag 14 Uhr"',
          ),
        ),
        limit: limit(20, 3),
      }),
      effect: 'none',
      run: ({ company: named, ...args }) => findSlots(settings, named, args),
    }),
    tool({
      name: 'doctor',
      title: 'Doctor',
      description:
        'Checks the database, the API keys, Cal.com and the webhooks: a verdict for each check, and a fix where one is needed. Use it when another tool fails.',
      input: body({ ...company }),
      effect: 'none',
      run: async (args) => {
        const { doctor } = await import('../commands/doctor.ts');
        return reportOf(settings, args, (options) => doctor(dir, options, context));
      },
    }),
    tool({
      name: 'history',
      title: 'History',
      description:
        'Lists what was applied, when, by whom and from which commit, the latest first. With `run` it shows the changes of one run with the values before and after.',
      input: body({ ...company, run: optional(described('id of a run')), limit: limit(100, 20) }),
      effect: 'none',
      run: async ({ run, limit = 20, ...args }) => {
        const { history, showRun } = await import('../commands/history.ts');
        return reportOf(settings, args, (options) =>
          run === undefined ? history({ ...options, dir, limit }, context) : showRun(run, options, context),
        );
      },
    }),
  ];
}

/** The tools that edit manifests, as `calops assign` does. None of them applies anything. */
export function editingTools(settings: ToolSettings): readonly Tool<null>[] {
  const { context } = settings;
  const write = optional(Type.Boolean({ description: 'true to write the files; otherwise only the diff is returned' }));
  const common = {
    ...companyArgument(settings),
    staff: described("the staff member's name in the manifests"),
    services: Type.Array(described("a service's name in the manifests"), { minItems: 1, maxItems: 100 }),
    write,
  };
  const ending =
    'Returns a diff for each file; with `write` it also writes the files. Applies nothing: a person reviews, commits and applies.';
  return [
    tool({
      name: 'assign',
      title: 'Assign services to a staff member',
      description: `Edits the manifests so that a staff member performs these services. ${ending}`,
      input: body({
        ...common,
        primary: optional(Type.Boolean({ description: 'true to make them the first choice' })),
        price: optional(described('their own price, such as 45.00')),
        minutes: optional(Type.Array(described('their own minutes: 35, or A=35 for one segment'), { maxItems: 20 })),
      }),
      effect: 'adds',
      run: async ({ company, services, write = false, ...args }) => {
        const { assignCommand } = await import('../commands/assign.ts');
        return reportOf(settings, { company }, (options) =>
          assignCommand({ staff: args.staff, services }, { ...options, ...args, dryRun: !write }, context),
        );
      },
    }),
    tool({
      name: 'unassign',
      title: 'Unassign services from a staff member',
      description: `Edits the manifests so that a staff member no longer performs these services. ${ending}`,
      input: body(common),
      effect: 'removes',
      run: async ({ services, write = false, ...args }) => {
        const { unassignCommand } = await import('../commands/assign.ts');
        return reportOf(settings, args, (options) =>
          unassignCommand({ staff: args.staff, services }, { ...options, dryRun: !write }, context),
        );
      },
    }),
    tool({
      name: 'close',
      title: 'Declare a closure',
      description: `Declares a time without bookings: of the company, of branches, or of staff members who are absent. ${ending}`,
      input: body({
        ...companyArgument(settings),
        name: described('stable name: lower-case letters, digits and hyphens, such as weihnachten-2026'),
        title: optional(described('its name as customers know it')),
        from: described('the first day, or a local time: 2026-12-24, 2026-12-24T12:00'),
        to: optional(described('the last day, included, or the end; the day of `from` when absent')),
        branches: optional(
          Type.Array(branchName, { minItems: 1, description: 'only these branches; all when absent' }),
        ),
        staff: optional(Type.Array(staffName, { minItems: 1, description: 'only these staff members' })),
        reason: Type.Enum(['vacation', 'sick', 'public-holiday', 'other'], { description: 'why it is closed' }),
        write,
      }),
      effect: 'adds',
      run: async ({ company, write = false, ...closure }) => {
        const { addClosure } = await import('./time-edits.ts');
        return reportOf(settings, { company }, (options) =>
          addClosure(closure, { ...options, dryRun: !write }, context),
        );
      },
    }),
    tool({
      name: 'hours',
      title: 'Set opening hours',
      description: `Replaces the opening hours of the company, of one branch or of one staff member. ${ending}`,
      input: body({
        ...companyArgument(settings),
        branch: optional(branchName),
        staff: optional(staffName),
        hours: Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()], {
          description:
            'as in a manifest: { "mon-fri": ["09:00-12:30", "13:30-18:00"], "sat": "09:00-14:00", "exceptions": { "2026-12-24": "closed" } }; null removes them, so that those of the branch or the company count',
        }),
        write,
      }),
      effect: 'adds',
      run: async ({ company, write = false, hours, ...whose }) => {
        const { setHours } = await import('./time-edits.ts');
        return reportOf(settings, { company }, (options) =>
          setHours({ ...whose, hours: hours as NewHours['hours'] }, { ...options, dryRun: !write }, context),
        );
      },
    }),
  ];
}

/** Nothing if the tools serve only one company. */
function companyArgument({ company }: ToolSettings) {
  const argument = {
    company: optional(described("only this company, or those of a pattern like 'salon-*'; all when absent")),
  };
  return company === undefined ? argument : ({} as typeof argument);
}

/** Companies at a time, as `--parallel` has it. */
const PARALLEL = 8;

interface CompanyArgument {
  readonly company?: string | undefined;
}

/** Runs a command in this process. Its JSON document is the result, with any exit code; its notes are dropped. */
async function reportOf(
  { dir, env, company: only }: ToolSettings,
  { company = only }: CompanyArgument,
  command: (options: FleetOptions) => Promise<ExitCode>,
): Promise<ToolResult> {
  let text = '';
  await command({
    dir,
    env,
    json: true,
    quiet: true,
    parallel: PARALLEL,
    ...(company !== undefined && { company: [company] }),
    stdout: (chunk) => (text += chunk),
  });
  return { kind: 'done', report: JSON.parse(text) as JsonObject };
}

/** What the database and Cal.com offer now; titles are accepted as well as names. */
async function findSlots(
  { company: only, context }: ToolSettings,
  company: string | undefined,
  { after, ...args }: Parameters<typeof nextStarts>[2],
): Promise<ToolResult> {
  const { openCompanyRuntime } = await import('../../app/open-runtime.ts');
  const { instantAt } = await import('../input/booking-names.ts');
  const { nextStarts } = await import('../../runtime/mcp/booking-tools.ts');
  await using opened = await openCompanyRuntime(
    { company: company ?? only, applicationName: 'calops mcp', note: () => undefined },
    context,
  );
  const isLocal = after !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/.test(after);
  const place = { service: args.service, branch: args.branch ?? null };
  const fromIso = isLocal ? new Date(instantAt(after, opened.company, place)).toISOString() : after;
  // awaited here: the runtime closes with this function
  return await nextStarts(opened.runtime, opened.companyId, {
    ...args,
    ...(fromIso !== undefined && { after: fromIso }),
  });
}

async function verified(settings: ToolSettings, args: CompanyArgument): Promise<ToolResult> {
  const { verify } = await import('../commands/verify.ts');
  return reportOf(settings, args, (options) => verify(settings.dir, options, settings.context));
}

/** Changes the report of each company. */
function reduced(result: ToolResult, change: (report: JsonObject) => object): ToolResult {
  if (result.kind === 'failed') return result;
  const { companies } = result.report;
  const report = Array.isArray(companies)
    ? { companies: companies.map((one: JsonObject) => change(one)) }
    : change(result.report);
  return { kind: 'done', report: report as JsonObject };
}

/** Every field of what is created is new: the manifest has its value. */
function withoutCreatedFields({ creates, ...report }: JsonObject): object {
  const groups = creates as unknown as PlanDocument['creates'];
  return {
    ...report,
    creates: groups.map(({ kind, reason, blockedBy, changes }) => ({
      kind,
      reason,
      blockedBy,
      names: changes.map(({ name }) => name),
    })),
  };
}
