import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { parseCopy, parseDockerfile } from '../../.ci/dockerfile.ts';
import { cliWorld } from '../cli/support/cli-world.ts';
import { startServing } from '../cli/support/serving.ts';
import { listen } from '../support/listen.ts';

const text = readFileSync('Dockerfile', 'utf8');
const stages = parseDockerfile(text);
const last = stages.at(-1);
const instructions = last?.instructions ?? [];
const all = stages.flatMap((stage) => stage.instructions);

function only(keyword: string): string {
  const found = instructions.filter((instruction) => instruction.keyword === keyword);
  expect(found).toHaveLength(1);
  return found[0]?.text ?? '';
}

/** The command of the health check, for another port than the image's. */
function healthcheck(port: string): readonly string[] {
  const command = /CMD (\[.*\])$/.exec(only('HEALTHCHECK'))?.[1] ?? '[]';
  return JSON.parse(command.replace(':8080/', `:${port}/`)) as readonly string[];
}

function health(port: string): number | null {
  const [program, ...words] = healthcheck(port);
  expect(program).toBe('node');
  return spawnSync(process.execPath, words, { timeout: 10_000 }).status;
}

describe('the Dockerfile', () => {
  it('has three stages, and what the first two installed for themselves is not in the last', () => {
    expect(stages.map(({ name }) => name)).toStrictEqual(['build', 'dependencies', null]);
    const copied = instructions.filter(({ keyword }) => keyword === 'COPY').map(({ text }) => parseCopy(text));
    expect(copied.filter(({ from }) => from === 'build').flatMap(({ sources }) => sources)).toStrictEqual([
      '/build/dist',
    ]);
    const production = stages[1]?.instructions.find(({ keyword }) => keyword === 'RUN')?.text;
    expect(production).toMatch(/^npm ci .*--omit=dev/);
  });

  it('names the exact version of Node that everything is tested with', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    expect(new Set(stages.map(({ image }) => image))).toStrictEqual(new Set([`node:${devDependencies['node']}-slim`]));
  });

  it('runs as nobody special, from where that user may write', () => {
    expect(only('USER')).toBe('node');
    const order = instructions.map(({ keyword }) => keyword);
    expect(order.slice(order.indexOf('USER'))).not.toContain('RUN');
    expect(instructions.filter(({ keyword }) => keyword === 'WORKDIR').at(-1)?.text).toBe('/repository');
    expect(instructions.find(({ keyword }) => keyword === 'RUN')?.text).toContain(
      '--owner=node --group=node /repository',
    );
  });

  it('serves unless told otherwise, on the port that it exposes and asks for its health', () => {
    expect(JSON.parse(only('ENTRYPOINT'))).toStrictEqual(['calops']);
    expect(JSON.parse(only('CMD'))).toStrictEqual(['serve', '--host', '0.0.0.0', '--port', '8080']);
    expect(only('EXPOSE')).toBe('8080');
    expect(only('HEALTHCHECK')).toContain('http://127.0.0.1:8080/readyz');
  });

  it('knows no secret, fetches nothing by itself, and installs what the lock file says', () => {
    expect(all.filter(({ keyword }) => ['ADD', 'ARG', 'SHELL', 'VOLUME'].includes(keyword))).toStrictEqual([]);
    const named = all.filter(({ keyword }) => keyword === 'ENV').map((one) => one.text.replace(/=.*/, ''));
    expect(named).toStrictEqual(['NODE_ENV']);
    for (const { text } of all.filter(({ keyword }) => keyword === 'RUN')) {
      expect(text).not.toMatch(/curl|wget|sudo|npm (install|i )|apt/);
    }
  });

  const sources = all
    .filter(({ keyword }) => keyword === 'COPY')
    .map(({ text }) => parseCopy(text))
    .filter(({ from }) => from === null)
    .flatMap((copy) => copy.sources);

  it('copies files of git by name, and .dockerignore lets in those and no others', () => {
    const allowed = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(allowed[0]).toBe('*');
    const roots = new Set(sources.map((source) => source.split('/')[0] ?? ''));
    expect(
      allowed
        .slice(1)
        .map((line) => line.slice(1))
        .toSorted(),
    ).toStrictEqual([...roots].toSorted());
    for (const source of sources) {
      expect(existsSync(source), source).toBe(true);
      expect(execFileSync('git', ['ls-files', '--', source], { encoding: 'utf8' }), source).not.toBe('');
    }
  });

  it.each(['.env', '.git', '.calops', 'node_modules', 'manifests', 'test'])('%s stays outside', (path) => {
    expect(sources.map((source) => source.split('/')[0])).not.toContain(path);
  });
});

describe('its health check', () => {
  it('is well with a runtime that is ready', async () => {
    await using here = await cliWorld();
    expect((await here.run('migrate')).code).toBe(0);
    await using serving = await startServing(['--web'], { cwd: here.directory.path, env: here.env });
    expect(health(new URL(serving.url).port)).toBe(0);
  });

  it('is not well where nobody listens, or the runtime is not ready', async () => {
    const unready = await listen(createServer((_, response) => void response.writeHead(503).end()));
    const { port } = new URL(unready.url);
    const [, ...words] = healthcheck(port);
    const code = await new Promise((resolve) => execFile(process.execPath, words, (error) => resolve(error?.code)));
    expect(code).toBe(1);
    await unready[Symbol.asyncDispose]();
    expect(health(port)).toBe(1);
  });
});
