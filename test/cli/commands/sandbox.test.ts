import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { workDirectory } from '../support/company-directory.ts';
import { runCalops, startCalops } from '../support/run-calops.ts';

async function firstLine(child: ChildProcess): Promise<string> {
  const [chunk] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return chunk.toString();
}

describe('calops sandbox', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'prints one line with its address, answers there, and stops on %s',
    async (signal) => {
      const child = startCalops(['sandbox', '--port', '0']);
      const line = await firstLine(child);
      expect(line).toMatch(/^Cal\.com sandbox ready at http:\/\/127\.0\.0\.1:\d+\n$/);
      const url = line.trim().split(' ').at(-1) ?? '';
      const headers = { Authorization: 'Bearer cal_sandbox_friseur' };
      expect((await fetch(`${url}/v2/me`, { headers })).status).toBe(200);
      child.kill(signal);
      expect(await once(child, 'close')).toStrictEqual([0, null]);
    },
  );

  it('gives its address as JSON in one line', async () => {
    const child = startCalops(['sandbox', '--json']);
    const { url, port } = JSON.parse(await firstLine(child)) as { readonly url: string; readonly port: number };
    child.kill('SIGTERM');
    await once(child, 'close');
    expect(url).toBe(`http://127.0.0.1:${port}`);
  });

  it('says that the port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const { code, stdout } = await runCalops(['sandbox', '--json', '--port', String(port)]);
    server.close();
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toHaveProperty('error.code', 'port-unusable');
  });

  it.each([
    ['a seed that is not there', ['--seed', 'none.json'], 'file-unreadable'],
    ['a seed that is not JSON', ['--seed', 'text.json'], 'file-unreadable'],
    ['a seed of another shape', ['--seed', 'shape.json'], 'sandbox-input'],
    ['a fault that nobody knows', ['--faults', 'faults.json'], 'sandbox-input'],
  ])('says what is wrong with %s', async (_, words, code) => {
    await using directory = await workDirectory();
    await directory.write('text.json', 'hello');
    await directory.write('shape.json', '{"users": 3}');
    await directory.write('faults.json', '{"rules": [{"fault": {"kind": "earthquake"}}]}');
    const ended = await runCalops(['sandbox', '--json', ...words], { cwd: directory.path });
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.stdout)).toHaveProperty('error.code', code);
  });
});
