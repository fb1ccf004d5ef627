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
