import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseCopy, parseDockerfile, type Stage } from '../dockerfile.ts';

/**
 * Does what the Dockerfile says, without Docker: each stage is a directory, COPY copies, RUN is run by a shell, and
 * absolute paths are meant below that directory. What it cannot show is the image itself: its users, and its Debian.
 *
 * @returns the root of the last stage
 */
export function rehearseDockerfile(into: string): string {
  let root = '';
  for (const [index, stage] of parseDockerfile(readFileSync('Dockerfile', 'utf8')).entries()) {
    root = rootOf(into, stage.name ?? String(index));
    rehearse(stage, into, root);
  }
  return root;
}

function rootOf(into: string, stage: string): string {
  return join(into, `stage-${stage}`);
}

function rehearse({ instructions }: Stage, into: string, root: string): void {
  for (const directory of ['usr/local/bin', 'repository']) mkdirSync(join(root, directory), { recursive: true });
  let directory = root;
  for (const { keyword, text } of instructions) {
    if (keyword === 'WORKDIR') {
      directory = join(root, text);
      mkdirSync(directory, { recursive: true });
    } else if (keyword === 'COPY') copy(text, { into, directory });
    else if (keyword === 'RUN') shell(text, { root, directory });
  }
}

function copy(text: string, { into, directory }: { readonly into: string; readonly directory: string }): void {
  const { from, sources, to } = parseCopy(text);
  for (const source of sources) {
    const path = from === null ? source : join(rootOf(into, from), source);
    if (!existsSync(path)) throw new Error(`COPY ${text}: there is no ${source}`);
    const target = to.endsWith('/') ? join(directory, to, basename(source)) : join(directory, to);
    cpSync(path, target, { recursive: true, verbatimSymlinks: true });
  }
}

/** The user `node` is the image's; here it is whoever runs this. */
function shell(text: string, { root, directory }: { readonly root: string; readonly directory: string }): void {
  const here = text
    .replaceAll(/(?<=[ =])\/(?=opt|usr|repository)/g, `${root}/`)
    .replaceAll(/ --(owner|group)=node/g, '');
  execFileSync('sh', ['-c', here], { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] });
}
