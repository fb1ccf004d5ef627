import { userInfo } from 'node:os';
import { API_URLS, type Region } from '../../model/calcom-access.ts';

/** What the environment says about how calops runs; nothing secret is in it. */
export interface Settings {
  /** Where the embedded database and other local state live (CALOPS_HOME). */
  readonly home: string;
  /** Overrides the API's base address for every environment, e.g. a sandbox (CALCOM_API_URL). */
  readonly calcomApiUrl: string | null;
  /** Base addresses of hosted Cal.com. CALCOM_API_URL_US and CALCOM_API_URL_EU put a stand-in, or a proxy, in the place of one. */
  readonly regionUrls: Readonly<Record<Region, string>>;
  /** From which address mail is sent (CALOPS_MAIL_FROM). */
  readonly mailFrom: string | null;
  /** Colour by NO_COLOR and FORCE_COLOR; null: a terminal gets colour, anything else none. */
  readonly colour: boolean | null;
  /** A build server: nobody answers questions there, and nobody watches a spinner. */
  readonly ci: boolean;
  /** Link to the build that runs calops, for the lock's holder and the runs. */
  readonly runUrl: string | null;
  readonly user: string | null;
  readonly github: GithubSettings;
}

/** What a job of GitHub Actions is told about itself; null: this is none, or it was not told. */
export interface GithubSettings {
  /** Whether workflow commands on stdout are read (GITHUB_ACTIONS). */
  readonly isAction: boolean;
  readonly apiUrl: string;
  /** OWNER/NAME */
  readonly repository: string | null;
  /** `refs/pull/12/merge` for a pull request. */
  readonly ref: string | null;
  readonly sha: string | null;
  /** A file with the event that began it, as JSON. */
  readonly eventPath: string | null;
  /** A file that takes Markdown for the page of the run. */
  readonly summaryPath: string | null;
  /** Where the repository is checked out. */
  readonly workspace: string | null;
}

/** What the environment holds that must never be shown. */
export interface Secrets {
  /** DATABASE_URL; null: the embedded server. */
  readonly databaseUrl: string | null;
  /** CALOPS_SMTP_URL, with a password; null: no mail is sent. */
  readonly smtpUrl: string | null;
  /** The value of a variable that a manifest refers to, or of GITHUB_TOKEN; empty counts as absent. */
  readonly variable: (name: string) => string | null;
}

/** The only place that reads the process's environment. */
export function loadSettings(): Settings {
  const user = variable('GITHUB_ACTOR') ?? variable('GITLAB_USER_LOGIN') ?? variable('USER') ?? variable('USERNAME');
  return {
    home: variable('CALOPS_HOME') ?? '.calops',
    calcomApiUrl: variable('CALCOM_API_URL'),
    regionUrls: {
      us: variable('CALCOM_API_URL_US') ?? API_URLS.us,
      eu: variable('CALCOM_API_URL_EU') ?? API_URLS.eu,
    },
    mailFrom: variable('CALOPS_MAIL_FROM'),
    colour: wantsColour(),
    ci: variable('CI') !== null && variable('CI') !== 'false',
    runUrl: runUrl(),
    user,
    github: {
      isAction: variable('GITHUB_ACTIONS') === 'true',
      apiUrl: variable('GITHUB_API_URL') ?? 'https://api.github.com',
      repository: variable('GITHUB_REPOSITORY'),
      ref: variable('GITHUB_REF'),
      sha: variable('GITHUB_SHA'),
      eventPath: variable('GITHUB_EVENT_PATH'),
      summaryPath: variable('GITHUB_STEP_SUMMARY'),
      workspace: variable('GITHUB_WORKSPACE'),
    },
  };
}

export function loadSecrets(): Secrets {
  return { databaseUrl: variable('DATABASE_URL'), smtpUrl: variable('CALOPS_SMTP_URL'), variable };
}

function variable(name: string): string | null {
  const value = process.env[name];
  return value === undefined || value === '' ? null : value;
}

/** https://no-color.org: any value that is not empty; FORCE_COLOR as Node reads it. */
function wantsColour(): boolean | null {
  if (variable('NO_COLOR') !== null) return false;
  const force = variable('FORCE_COLOR');
  if (force !== null) return force !== '0' && force !== 'false';
  return variable('TERM') === 'dumb' ? false : null;
}

function runUrl(): string | null {
  const gitlab = variable('CI_JOB_URL');
  if (gitlab !== null) return gitlab;
  const server = variable('GITHUB_SERVER_URL');
  const repository = variable('GITHUB_REPOSITORY');
  const run = variable('GITHUB_RUN_ID');
  return server === null || repository === null || run === null ? null : `${server}/${repository}/actions/runs/${run}`;
}

/** Where the API is asked. */
export interface ApiServer {
  readonly baseUrl: string;
  /** Null: CALCOM_API_URL names the server, whatever the manifest says. */
  readonly region: Region | null;
}

/** The server of a region, unless CALCOM_API_URL names another one for all. */
export function apiServer({ calcomApiUrl, regionUrls }: Settings, region: Region): ApiServer {
  if (calcomApiUrl !== null) return { baseUrl: calcomApiUrl, region: null };
  return { baseUrl: regionUrls[region], region };
}

/** Who runs this command, for the audit log and the runs. */
export function operator({ user }: Settings): string {
  return user ?? userInfo().username;
}
