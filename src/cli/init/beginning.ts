import type { Team } from '../../calcom/api.ts';
import { REGIONS, type Region } from '../../model/calcom-access.ts';
import { freeName } from '../../reconcile/adopt/manifest-yaml.ts';
import { isKeyKnown, type KeyAccess, listOwnTeams, listTeams, type OwnTeam } from '../../reconcile/live-team.ts';
import { visible } from '../../reconcile/report/text.ts';
import { CommandError } from '../../app/command-error.ts';
import { apiServer, type Context } from '../../app/context.ts';
import { EXIT } from '../../app/exit-codes.ts';
import { resolveSecret } from '../../app/secrets.ts';
import type { Asker } from './asker.ts';
import { type Ci, type InitOptions, nameFault, timeZoneFault, variableFault } from './init-options.ts';

/** Everything that must be known before anything is written. */
export interface Beginning {
  readonly name: string;
  readonly environment: string;
  /** The variable used by the manifest and the pipelines. */
  readonly apiKeyEnv: string;
  readonly region: Region;
  readonly timeZone: string;
  readonly ci: Ci;
  readonly record: boolean;
  /** Null: the sample. */
  readonly live: { readonly team: Team; readonly access: KeyAccess } | null;
}

export interface BeginningInput {
  readonly options: InitOptions;
  /** Null: there is no terminal, and the options contain everything. */
  readonly asker: Asker | null;
  readonly context: Context;
  readonly signal: AbortSignal;
}

const VARIABLE = 'CALCOM_API_KEY';

/** @throws CommandError, CalcomError */
export async function resolveBeginning(input: BeginningInput): Promise<Beginning> {
  const { options, asker } = input;
  const isSample =
    options.sample ?? (options.team === undefined && (await asker?.choose('Begin with', SOURCES)) === 'sample');
  return isSample ? sampleBeginning(input) : liveBeginning(input);
}

const SOURCES = [
  { value: 'team', name: 'a team in Cal.com: its services and hosts become manifests' },
  { value: 'sample', name: 'a sample: an invented salon, offline' },
] as const;

async function sampleBeginning({ options, asker }: BeginningInput): Promise<Beginning> {
  return {
    name: options.name ?? (await askName(asker, 'salon')),
    environment: options.env,
    apiKeyEnv: options.apiKeyEnv ?? VARIABLE,
    region: 'us',
    timeZone: options.timeZone ?? 'Europe/Berlin',
    ci: await ciOf(options, asker),
    record: false,
    live: null,
  };
}

async function liveBeginning(input: BeginningInput): Promise<Beginning> {
  const { options, asker } = input;
  const apiKeyEnv = options.apiKeyEnv ?? (await askVariable(asker));
  const apiKey = await keyIn(apiKeyEnv, input);
  const access = await accessOf({ variable: apiKeyEnv, apiKey }, input);
  const team = await teamOf(options.team, access, asker);
  return {
    name: options.name ?? (await askName(asker, freeName([team.slug, team.name], new Set()))),
    environment: options.env,
    apiKeyEnv,
    region: access.region ?? 'us',
    timeZone: options.timeZone ?? (await askTimeZone(asker)),
    ci: await ciOf(options, asker),
    record: options.record ?? (await asker?.agrees(recordQuestion(input.context))) ?? false,
    live: { team, access },
  };
}

/**
 * The region whose server accepts the key: a key is valid in one region. With CALCOM_API_URL no region is tried.
 *
 * @throws CommandError calcom-unauthorized, CalcomError
 */
async function accessOf(
  { variable, apiKey }: { readonly variable: string; readonly apiKey: string },
  { context: { settings }, signal }: BeginningInput,
): Promise<KeyAccess> {
  const accesses = REGIONS.map((region) => ({ ...apiServer(settings, region), apiKey, now: Date.now, signal }));
  for (const access of accesses) {
    if (settings.calcomApiUrl !== null || (await isKeyKnown(access))) return access;
  }
  const servers = REGIONS.map((region) => settings.regionUrls[region]);
  throw new CommandError(
    'calcom-unauthorized',
    `No region of Cal.com knows the key in ${variable}: ${servers.join(' and ')} answer 401.`,
    'Keys expire and can be revoked: make a new one in Cal.com. For a server of your own set CALCOM_API_URL.',
  );
}

function recordQuestion({ secrets }: Context): string {
  const where = secrets.databaseUrl === null ? "a database of calops' own, .calops" : 'the database of DATABASE_URL';
  return `Record in ${where}, that these event types are ours? (Cal.com stays untouched)`;
}

/** A typed key is used in this run only and never stored. */
async function keyIn(variable: string, { asker, context }: BeginningInput): Promise<string> {
  const { secrets, redactor } = context;
  if (asker === null || secrets.variable(variable) !== null) return resolveSecret({ env: variable }, secrets, redactor);
  const typed = await asker.secret(`${variable} is not set. The key, for this run only:`);
  return resolveSecret({ env: variable }, { ...secrets, variable: () => typed }, redactor);
}

async function teamOf(id: number | undefined, access: KeyAccess, asker: Asker | null): Promise<Team> {
  if (id === undefined && asker !== null) return pickTeam(await listOwnTeams(access), asker);
  const teams = await listTeams(access);
  // the proof decides if an unlisted team may be read
  return (
    teams.find((team) => team.id === id) ?? { id: id ?? 0, name: '', slug: null, parentId: null, isOrganization: false }
  );
}

async function pickTeam(teams: readonly OwnTeam[], asker: Asker): Promise<Team> {
  const titleOf = ({ id, name, parentId, parentName }: OwnTeam): string => {
    const parent = parentId === null ? '' : `, in organisation ${visible(parentName ?? String(parentId))}`;
    return `${visible(name)} (${id}${parent})`;
  };
  if (teams.length === 0)
    throw new CommandError(
      'no-team',
      "The key's owner is in no team.",
      'Create a team in Cal.com, or use the key of an admin of one.',
    );
  if (!teams.some(({ isAdmin }) => isAdmin))
    throw new CommandError(
      'not-team-admin',
      `The key's owner administers none of the teams: ${teams.map(titleOf).join(', ')}.`,
      'Use the key of an owner or admin of the team.',
      EXIT.unproven,
    );
  return asker.choose(
    'Team',
    teams.map((team) => ({
      value: team,
      name: titleOf(team),
      ...(!team.isAdmin && { disabled: "(the key's owner is no admin of it)" }),
    })),
  );
}

async function askVariable(asker: Asker | null): Promise<string> {
  return asker === null
    ? VARIABLE
    : asker.text('Variable that holds the API key', { initial: VARIABLE, faultOf: variableFault });
}

async function askName(asker: Asker | null, initial: string): Promise<string> {
  return asker === null ? initial : asker.text('Name of the company', { initial, faultOf: nameFault });
}

async function askTimeZone(asker: Asker | null): Promise<string> {
  const initial = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return asker === null ? initial : asker.text('Its time zone', { initial, faultOf: timeZoneFault });
}

async function ciOf({ ci }: InitOptions, asker: Asker | null): Promise<Ci> {
  return ci ?? (await asker?.choose('Pipelines that plan, apply and watch', PROVIDERS)) ?? 'none';
}

const PROVIDERS = [
  { value: 'github', name: 'GitHub Actions' },
  { value: 'gitlab', name: 'GitLab CI' },
  { value: 'none', name: 'none' },
] as const;
