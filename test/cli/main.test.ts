import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { workDirectory } from './support/company-directory.ts';
import { runCalops } from './support/run-calops.ts';

/** A server that refuses everything in the same words, as GitHub's API does. */
async function refusing(message: string) {
  const server = createServer((_request, response) => {
    response.writeHead(422, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

it('an error moves no cursor and recolours no terminal, whatever a server says', async () => {
  await using github = await refusing('no \u001B[2J\u001B[31m \u202E such thing');
  await using at = await workDirectory();
  await at.write('report.json', JSON.stringify({ error: { code: 'usage', message: 'wrong', hint: '' } }));
  const words = ['github', 'comment', join(at.path, 'report.json'), '--repo', 'salon/manifests', '--pr', '1'];
  const env = { GITHUB_TOKEN: 'ghs_invented', GITHUB_API_URL: github.url };
  for (const more of [[], ['--debug']]) {
    const { code, stderr } = await runCalops([...words, ...more], { cwd: at.path, env });
    expect(code).toBe(1);
    expect(stderr).toContain(String.raw`no \u{1b}[2J\u{1b}[31m \u{202e} such thing`);
    expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});
