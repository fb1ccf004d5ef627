import { userInfo } from 'node:os';
import { API_URLS, type Region } from '../../model/calcom-access.ts';

/** Settings from the environment; contains no secrets. */
export interface Settings {
  /** Directory of the embedded database and other local state (CALOPS_HOME). */
  readonly home: string;
  /** Replaces the API's base address in every environment, e.g. by a sandbox (CALCOM_API_URL). */
  readonly calcomApiUrl: string | null;
  /** Base addresses of hosted Cal.com. CALCOM_API_URL_US and CALCOM_API_URL_EU replace one by a stand-in or a proxy. */
  readonly regionUrls: Readonly<Record<Region, string>>;
  /** Sender address of mail (CALOPS_MAIL_FROM). */
  readonly mailFrom: string | null;
  /** Set by NO_COLOR and FORCE_COLOR; null: colour only on a terminal. */
  readonly colour: boolean | null;
  /** A build server: no prompts and no spinner. */
  readonly ci: boolean;
  /** Link to the build that runs calops, for the lock's holder and the runs. */
  readonly runUrl: string | null;
  readonly user: string | null;
  readonly github: GithubSettings;
}

/** Variables of a GitHub Actions job; null: not set. */
export interface GithubSettings {
  /** Whether workflow commands on stdout are interpreted (GITHUB_ACTIONS). */
  readonly isAction: boolean;
  readonly apiUrl: string;
  /** OWNER/NAME */
  readonly repository: string | null;
  /** `refs/pull/12/merge` for a pull request. */
  readonly ref: string | null;
  readonly sha: string | null;
  /** Path of a JSON file with the event that started the job. */
  readonly eventPath: string | null;
  /** Path of a file whose Markdown becomes the run's summary. */
  readonly summaryPath: string | null;
  /** Path of the checkout. */
  readonly workspace: string | null;
}

/** Values of the environment that must never be shown. */
export interface Secrets {
  /** DATABASE_URL; null: the embedded server. */
  readonly databaseUrl: string | null;
  /** CALOPS_SMTP_URL, which contains a password; null: no mail is sent. */
  readonly smtpUrl: string | null;
  /** The value of a variable that a manifest refers to, or of GITHUB_TOKEN; an empty value counts as absent. */
  readonly variable: (name: string) => string | null;
}

/** The only function that reads the process's environment. */
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

/** https://no-color.org: any value that is not empty; FORCE_COLOR as in Node. */
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

/** The API server to call. */
export interface ApiServer {
  readonly baseUrl: string;
  /** Null: CALCOM_API_URL sets the server, whatever the manifest says. */
  readonly region: Region | null;
}

/** The server of a region, unless CALCOM_API_URL sets another one for all. */
export function apiServer({ calcomApiUrl, regionUrls }: Settings, region: Region): ApiServer {
  if (calcomApiUrl !== null) return { baseUrl: calcomApiUrl, region: null };
  return { baseUrl: regionUrls[region], region };
}

/** The user who runs this command, for the audit log and the runs. */
export function operator({ user }: Settings): string {
  return user ?? userInfo().username;
}
