import type { Secrets, Settings } from '../../app/context.ts';
import { API_URLS } from '../../model/calcom-access.ts';

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
