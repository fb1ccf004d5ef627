import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { openEmbeddedServer } from '../../src/store/embedded/embedded-server.ts';
import { parseDockerfile } from '../dockerfile.ts';
import { type Place, run, start } from './place.ts';

/** For root: somebody who owns nothing of the image, as its user does not. */
const NOBODY = 65_534;

/** What the container does, in the directory that its last stage became: serve a database, and be asked for its health. */
export async function playImageStory(image: string, version: string): Promise<void> {
  const PATH = [join(image, 'usr/local/bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  const bare: Place = {
    directory: join(image, 'repository'),
    node: process.execPath,
    env: { PATH, NO_COLOR: '1' },
    ...(process.getuid?.() === 0 && { uid: NOBODY }),
  };
  if (run(bare, ['calops', '--version']) !== `${version}\n`) throw new Error('the image has another version');
  const refused = run(
    { ...bare, env: { ...bare.env, CALOPS_HOME: join(image, 'home') } },
    ['calops', 'migrate', '--json'],
    1,
  );
  if (!refused.includes('DATABASE_URL')) throw new Error(`without DATABASE_URL it says: ${refused}`);

  await using database = await openEmbeddedServer(join(image, 'home'), { durable: false });
  const place: Place = { ...bare, env: { ...bare.env, DATABASE_URL: database.url } };
  run(place, ['calops', 'migrate']);
  await using serving = await start(place, [
    'calops',
    ...commandOf('CMD').map((word) => (word === '8080' ? '0' : word)),
  ]);
  const { port } = new URL(serving.url);
  run(
    place,
    commandOf('HEALTHCHECK').map((word) => word.replace(':8080/', `:${port}/`)),
  );
}

/** The words of an instruction of the last stage, which are JSON behind its options. */
function commandOf(keyword: 'CMD' | 'HEALTHCHECK'): readonly string[] {
  const instructions = parseDockerfile(readFileSync('Dockerfile', 'utf8')).at(-1)?.instructions ?? [];
  const text = instructions.find((instruction) => instruction.keyword === keyword)?.text ?? '';
  return JSON.parse(text.slice(text.indexOf('['))) as readonly string[];
}
