import { join } from 'node:path';
import { newCompany } from '../../app/import-company.ts';
import { importedParts, requireProposal, unprovenScopes } from '../../app/import-proposal.ts';
import { schemasFrom } from '../../app/package-files.ts';
import type { Catalog } from '../../model/catalog.ts';
import { offerFirstService } from '../../reconcile/adopt/import-staff.ts';
import { type KeyAccess, readNewCompany } from '../../reconcile/live-team.ts';
import type { Observation } from '../../reconcile/observe/observation.ts';
import { readCompany } from '../../reconcile/reconcile-company.ts';
import type { ImportReport } from '../../reconcile/report/import/import-report.ts';
import type { LedgerStore } from '../../store/store.ts';
import type { Printer } from '../output/printer.ts';
import type { Beginning } from './beginning.ts';

/** A team as the manifests of a new company; no manifests if the read was unproven. */
export interface LiveCompany {
  /** By path below the directory of the manifests. */
  readonly files: ReadonlyMap<string, string>;
  readonly catalog: Catalog;
  readonly report: ImportReport;
  /** Number of event types in the team. */
  readonly eventTypes: number;
}

export interface LiveInput {
  /** Directory of the manifests. */
  readonly dir: string;
  readonly beginning: Beginning;
  readonly live: NonNullable<Beginning['live']>;
  /** Null: there is no database to read earlier data of the company from. */
  readonly store: LedgerStore | null;
  readonly printer: Printer;
}

/** Returns what `calops import` would write for this team, without writing it. */
export async function liveCompany(input: LiveInput): Promise<LiveCompany> {
  const { dir, beginning, live, store } = input;
  const { catalog, drafts } = await bareCompany(input);
  const observation = await read(catalog, live.access, store);
  const head = { company: beginning.name, environment: beginning.environment, recorded: null, files: [] };
  const { team, stored } = observation;
  if (!team.known || !stored.known) {
    const nothing = { imported: [], staff: [], questions: [], left: [], differences: [], hazards: [] };
    const report = { ...head, ...nothing, written: false, unknown: unprovenScopes(catalog, observation) };
    return { files: new Map(), catalog, report, eventTypes: 0 };
  }
  const schemas = schemasFrom(join(dir, beginning.name));
  const proposal = await requireProposal({
    dir,
    environment: beginning.environment,
    catalog,
    team: team.value,
    stored: stored.value,
    only: null,
    read: () => null,
    drafts,
    schemas,
  });
  const { members, eventTypes } = team.value;
  const offered =
    eventTypes.length === 0 ? offerFirstService({ catalog, members, schemas }) : new Map<string, string>();
  return {
    files: new Map([
      ...proposal.changes.map(({ file, after }) => [file, after] as const),
      ...[...offered].map(([file, text]) => [`${beginning.name}/${file}`, text] as const),
    ]),
    catalog: proposal.catalog,
    report: { ...head, ...importedParts(proposal, observation), written: true, unknown: [] },
    eventTypes: eventTypes.length,
  };
}

interface BareCompany {
  readonly catalog: Catalog;
  readonly drafts: ReadonlyMap<string, string>;
}

async function bareCompany({ dir, beginning, live, printer }: LiveInput): Promise<BareCompany> {
  const { name, environment, timeZone, apiKeyEnv, region } = beginning;
  const { id: teamId, name: called } = live.team;
  const title = called.trim() === '' ? name : called;
  const scope = { env: environment };
  const subject = await newCompany(
    { name, title, timeZone, teamId, apiKeyEnv, region },
    { dir, scope, isColoured: printer.colour.err },
  );
  const [catalog] = subject.catalogs;
  if (catalog === undefined) throw new Error('a company without faults has a catalog');
  return { catalog, drafts: subject.drafts };
}

function read(catalog: Catalog, access: KeyAccess, store: LedgerStore | null): Promise<Observation> {
  return store === null ? readNewCompany(catalog, access) : readCompany({ ...access, catalog, store });
}
