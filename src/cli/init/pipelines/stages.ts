export interface PipelineEnvironment {
  /** As in company.yaml under `calcom`. */
  readonly name: string;
  /** The variable that `apiKey: { env: … }` refers to. */
  readonly apiKeyVariable: string;
}

/** One environment that a change passes through. */
export interface Stage {
  readonly name: string;
  /** Variables that calops reads there, each with its secret. */
  readonly secrets: readonly { readonly variable: string; readonly secret: string }[];
}

export interface Pipelines {
  readonly directory: string;
  readonly stages: readonly Stage[];
  readonly version: string;
}

/** One stage per environment; several companies may each have a key in it. */
export function stagesOf(environments: readonly PipelineEnvironment[]): readonly Stage[] {
  const names = [...new Set(environments.map(({ name }) => name))];
  return names.map((name) => {
    const keys = environments.filter((one) => one.name === name).map(({ apiKeyVariable }) => apiKeyVariable);
    return {
      name,
      secrets: [
        { variable: 'DATABASE_URL', secret: databaseSecret(name) },
        ...[...new Set(keys)].map((variable) => ({ variable, secret: variable })),
      ],
    };
  });
}

/** Each environment has its own database: DATABASE_URL for production, STAGING_DATABASE_URL for staging. */
function databaseSecret(environment: string): string {
  if (environment === 'production') return 'DATABASE_URL';
  return `${environment.toUpperCase().replaceAll('-', '_')}_DATABASE_URL`;
}

/** Any text as one YAML scalar. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Indents lines; empty lines stay empty. */
export function indented(text: string, columns: number): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : `${' '.repeat(columns)}${line}`))
    .join('\n');
}

/** Each action is pinned to the commit of its release: a tag can be moved, a commit cannot. */
const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1';
export const SETUP_NODE = 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0';
export const UPLOAD_ARTIFACT = 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0';
export const DOWNLOAD_ARTIFACT = 'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1';

/** Checks out the workflow's commit; no credential stays in the checkout. */
export function checkoutStep(depth: number | string = 1): string {
  return `      - uses: ${CHECKOUT}
        with:
          persist-credentials: false${depth === 1 ? '' : `\n          fetch-depth: ${depth}`}`;
}

/** `env` of a step that accesses Cal.com and the database: no other step gets the secrets. */
export function secretsOf(stage: Stage): string {
  const lines = stage.secrets.map(({ variable, secret }) => `          ${variable}: \${{ secrets.${secret} }}`);
  return `        env:\n${lines.join('\n')}`;
}

/** Value of the action's input `require`. */
export function requiredBy(stage: Stage): string {
  return stage.secrets.map(({ variable }) => variable).join(' ');
}
