import { userInfo } from 'node:os';
import { parseAddress } from '../http/connection.ts';
import type { Region } from '../model/calcom-access.ts';
import type { StoreTarget } from '../store/open-store.ts';
import { CommandError } from './command-error.ts';

/** Passed by main to every command. */
export interface Context {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly redactor: Redactor;
}

/** Removes known secrets from text: the last line of defence, since no code should print one. */
export interface Redactor {
  /** Hides this value in all later output. */
  readonly conceal: (secret: string) => void;
  readonly redact: (text: string) => string;
}

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

/** The API server to call. */
export interface ApiServer {
  readonly baseUrl: string;
  /** Null: CALCOM_API_URL sets the server, whatever the manifest says. */
  readonly region: Region | null;
}

/**
 * The server of a region, unless CALCOM_API_URL sets another one for all.
 *
 * @throws CommandError `setting-invalid` when the variable of that server is not an address
 */
export function apiServer({ calcomApiUrl, regionUrls }: Settings, region: Region): ApiServer {
  if (calcomApiUrl !== null) return { baseUrl: serverAddress('CALCOM_API_URL', calcomApiUrl), region: null };
  return { baseUrl: serverAddress(`CALCOM_API_URL_${region.toUpperCase()}`, regionUrls[region]), region };
}

/** The value is not shown: an address may contain a password. */
function serverAddress(variable: string, value: string): string {
  if (parseAddress(value) !== null) return value;
  const hint = `Set ${variable} to an address like https://api.cal.com, without user, password and query, or unset it to use hosted Cal.com.`;
  throw new CommandError('setting-invalid', `${variable} is not the http or https address of a server.`, hint);
}

/** The user who runs this command, for the audit log and the runs. */
export function operator({ user }: Settings): string {
  return user ?? userInfo().username;
}

/** DATABASE_URL, or the embedded server of CALOPS_HOME. */
export function storeTarget({ settings, secrets }: Context): StoreTarget {
  return secrets.databaseUrl === null ? { home: settings.home } : { url: secrets.databaseUrl };
}
