import type { Catalog } from '../../model/catalog.ts';
import { offerFirstService } from '../../reconcile/adopt/offer-first-service.ts';
import { type KeyAccess, readNewCompany } from '../../reconcile/live-team.ts';
import { readCompany } from '../../reconcile/reconcile-company.ts';
import type { ImportReport } from '../../reconcile/report/import-report.ts';
import type { Store } from '../../store/store.ts';
import { newCompany } from '../import-company.ts';
import { importedParts, requireProposal, unprovenScopes } from '../import-steps.ts';
import type { Printer } from '../printer.ts';
import { schemasFrom } from '../schemas-path.ts';
import { join } from 'node:path';
import type { Beginning } from './beginning.ts';

/** A team as the manifests of a new company; none, when the team could not be read with proof. */
export interface LiveCompany {
  /** By their path below the directory of the manifests. */
  readonly files: ReadonlyMap<string, string>;
  readonly catalog: Catalog;
  readonly report: ImportReport;
  /** How many event types the team has. */
  readonly eventTypes: number;
}

export interface LiveInput {
  /** Of the manifests. */
  readonly dir: string;
  readonly beginning: Beginning;
  readonly live: NonNullable<Beginning['live']>;
  /** Null: no database is asked what it knows of the company. */
  readonly store: Store | null;
  readonly printer: Printer;
}

/** What `calops import` would write for this team, and nothing is written yet. */
export async function liveCompany({ dir, beginning, live, store, printer }: LiveInput): Promise<LiveCompany> {
  const { name, environment, timeZone, apiKeyEnv } = beginning;
  const { team, access } = live;
  const { catalogs, drafts } = await newCompany(
    { name, title: team.name.trim() === '' ? name : team.name, timeZone, teamId: team.id, apiKeyEnv },
    { dir, options: { env: environment }, printer },
  );
  const [bare] = catalogs;
  if (bare === undefined) throw new Error('a company without faults has a catalog');
  const observation = await read(bare, access, store);
  const head = { company: name, environment, recorded: null, files: [] };
  const { team: observed, stored } = observation;
  if (!observed.known || !stored.known) {
    const nothing = { imported: [], staff: [], questions: [], left: [], differences: [] };
    const report = { ...head, ...nothing, written: false, unknown: unprovenScopes(bare, observation) };
    return { files: new Map(), catalog: bare, report, eventTypes: 0 };
  }
  const schemas = schemasFrom(join(dir, name));
  const { members, eventTypes } = observed.value;
  const proposal = await requireProposal({
    dir,
    environment,
    catalog: bare,
    team: observed.value,
    stored: stored.value,
    only: null,
    read: () => null,
    drafts,
    schemas,
  });
  const offered =
    eventTypes.length === 0 ? offerFirstService({ catalog: bare, members, schemas }) : new Map<string, string>();
  return {
    files: new Map([
      ...proposal.changes.map(({ file, after }) => [file, after] as const),
      ...[...offered].map(([file, text]) => [`${name}/${file}`, text] as const),
    ]),
    catalog: proposal.catalog,
    report: { ...head, ...importedParts(proposal, observation), written: true, unknown: [] },
    eventTypes: eventTypes.length,
  };
}

function read(catalog: Catalog, access: KeyAccess, store: Store | null) {
  return store === null ? readNewCompany(catalog, access) : readCompany({ ...access, catalog, store });
}
