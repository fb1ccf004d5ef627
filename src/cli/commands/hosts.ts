import { CommandError } from '../../app/command-error.ts';
import { forCompanies } from '../../app/companies.ts';
import { accessTo, companyAccess } from '../../app/company-access.ts';
import { type Context, operator, storeTarget } from '../../app/context.ts';
import { EXIT, type ExitCode } from '../../app/exit-codes.ts';
import { diffText, editTexts, fileReports, openTexts, requireValid, writeChanges } from '../../app/manifest-edits.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Member, TeamObservation } from '../../model/team-observation.ts';
import { acceptHost, findMember } from '../../reconcile/adopt/assign.ts';
import { type HostsReport, hostsReport } from '../../reconcile/hosts/hosts-report.ts';
import { readCompany, unprovenObservation } from '../../reconcile/reconcile-company.ts';
import { renderHosts } from '../../reconcile/report/import/hosts-text.ts';
import { flatOrCompanies } from '../../reconcile/report/plan/plan-json.ts';
import { openLedger } from '../../store/open-store.ts';
import type { LedgerStore } from '../../store/store.ts';
import { listenForInterrupt } from '../input/interrupt.ts';
import { type FleetOptions, loadCompanies, manifestDir, type ManifestOptions } from '../input/load-companies.ts';
import { nearest } from '../input/plan-flags.ts';
import { companiesProgress, hostsLines } from '../output/company-lines.ts';
import { callNotes, createPrinter } from '../output/printer.ts';

/** Every member of each team with the best matching staff member. Writes nothing. */
export async function hosts(argument: string | undefined, options: FleetOptions, context: Context): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const catalogs = await loadCompanies(manifestDir(argument, options), options, printer);
  using interrupt = listenForInterrupt(() => printer.note('Interrupted.'));
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops hosts' });
  using progress = companiesProgress(catalogs.length, 'read', { ...options, printer });
  const { signal: stop } = interrupt;
  const results = forCompanies(
    {
      catalogs,
      parallel: options.parallel,
      access: accessTo(store, stop, { ...context, ...callNotes(printer.note) }),
      stop,
      onEnded: progress.onEnded,
    },
    {
      run: async (access) => hostsReport(access.catalog, await readCompany(access)),
      failed: (catalog, reason) => hostsReport(catalog, unprovenObservation(reason)),
    },
  );
  const reports: HostsReport[] = [];
  for await (const { result } of results) reports.push(result);
  progress.hide();
  if (printer.isJson) printer.json(flatOrCompanies(reports));
  else {
    const texts = reports.map((one) => renderHosts(one, { colour: printer.colour.out }));
    printer.result(texts.join('\n') + hostsLines(reports, printer));
  }
  return reports.some(({ unknown }) => unknown.length > 0) ? EXIT.unproven : EXIT.fine;
}

export interface AcceptOptions extends ManifestOptions {
  readonly dryRun?: boolean;
}

/** Writes a staff member's Cal.com user into the manifest; the next apply records it. */
export async function acceptCommand(
  { host, staff }: { readonly host: string; readonly staff: string },
  options: AcceptOptions,
  context: Context,
): Promise<ExitCode> {
  const printer = createPrinter(options, context.settings);
  const dir = manifestDir(undefined, options);
  const catalog = catalogOf(await loadCompanies(dir, options, printer), staff);
  await using store = await openLedger(storeTarget(context), { applicationName: 'calops hosts' });
  const { members } = await readTeam(catalog, store, context);
  const member = requireMember(members, host);
  const person = catalog.staff.find(({ name }) => name === staff);
  if (person === undefined) throw new Error(`${staff} was found before`);
  const result = acceptHost(catalog, member, person, members);
  if (!result.accepted)
    throw new CommandError(
      'host-not-acceptable',
      `${host} cannot be the host of ${staff}: ${result.why}.`,
      'calops hosts lists the matches.',
    );
  const changes = editTexts(openTexts(dir), result.edits);
  await requireValid(dir, options, changes);
  const isWritten = options.dryRun !== true && changes.length > 0;
  if (isWritten) {
    await auditAcceptance(store, catalog, { who: operator(context.settings), staff, userId: member.userId });
    await writeChanges(dir, changes);
  }
  const files = fileReports(dir, changes);
  const { userId, name, email } = member;
  if (printer.isJson)
    printer.json({
      company: catalog.company.name,
      action: 'accept',
      staff,
      host: { userId, name, email },
      written: isWritten,
      files,
    });
  else
    printer.result(
      `${diffText(files, printer.colour.out)}${changes.length === 0 ? `user ${userId} is declared for ${staff} already` : isWritten ? 'written' : 'nothing was written (--dry-run)'}\n`,
    );
  return EXIT.fine;
}

interface Acceptance {
  readonly who: string;
  readonly staff: string;
  readonly userId: number;
}

/** Runs before the file is written: without an audit entry there is no edit. Before the first apply there is no audit log. */
async function auditAcceptance(
  store: LedgerStore,
  { company }: Catalog,
  { who, staff, userId }: Acceptance,
): Promise<void> {
  if ((await store.schemaVersion()) === 0) return;
  const entry = {
    runId: null,
    who,
    action: 'accept-host',
    resource: `staff/${staff}`,
    before: null,
    after: { userId },
  };
  await store.write((transactor) => transactor.audit(company.id, [entry]));
}

async function readTeam(catalog: Catalog, store: LedgerStore, context: Context): Promise<TeamObservation> {
  using interrupt = listenForInterrupt(() => undefined);
  const { team } = await readCompany(await companyAccess(catalog, store, interrupt.signal, context));
  if (team.known) return team.value;
  const { code, message } = team.reason;
  throw new CommandError(
    `unproven-${code}`,
    `The team could not be read with proof: ${message}.`,
    'docs/guards.md says what each reason means.',
    EXIT.unproven,
  );
}

/** @throws CommandError unknown-name, ambiguous-name */
function catalogOf(catalogs: readonly Catalog[], staff: string): Catalog {
  const [catalog, other] = catalogs.filter((one) => one.staff.some(({ name }) => name === staff));
  if (other !== undefined)
    throw new CommandError('ambiguous-name', `${staff} is declared by several companies.`, 'Name one with --company.');
  if (catalog !== undefined) return catalog;
  const names = catalogs.flatMap((one) => one.staff.map(({ name }) => name));
  throw new CommandError(
    'unknown-name',
    `No member of staff is called ${staff}.`,
    nearest(staff, names) ?? `Declared: ${names.slice(0, 20).join(', ')}.`,
  );
}

function requireMember(members: readonly Member[], host: string): Member {
  const member = findMember(members, host);
  if (member !== undefined) return member;
  const hint = 'Name a user id, an e-mail address or a username; calops hosts lists them.';
  throw new CommandError('unknown-host', `No single member of the team is ${host}.`, hint);
}
