import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { placeFiles, requireDirectory, writeRepository } from '../../../src/cli/init/write-repository.ts';
import { workDirectory } from '../support/company-directory.ts';

const FILES = new Map([
  ['manifests/salon/company.yaml', 'company'],
  ['manifests/salon/staff.yaml', 'staff'],
  ['README.md', 'readme'],
]);

it('writes every file, with the directories that it needs', async () => {
  await using work = await workDirectory();
  const dir = join(work.path, 'deep/down');
  await writeRepository(dir, FILES);
  for (const [file, text] of FILES) expect(await readFile(join(dir, file), 'utf8')).toBe(text);
});

it('removes what it has made, and nothing else, when a file cannot be written', async () => {
  await using work = await workDirectory();
  await work.write('manifests/other/company.yaml', 'theirs');
  await mkdir(join(work.path, 'README.md'));
  await expect(writeRepository(work.path, FILES)).rejects.toMatchObject({ code: 'directory-unusable' });
  const left = await readdir(work.path, { recursive: true });
  expect(left.toSorted()).toEqual(['README.md', 'manifests', 'manifests/other', 'manifests/other/company.yaml']);
});

it('overwrites nothing that came after it looked', async () => {
  await using work = await workDirectory();
  const { files } = await placeFiles(work.path, FILES, () => false);
  await work.write('README.md', 'theirs');
  await expect(writeRepository(work.path, files)).rejects.toMatchObject({ code: 'directory-unusable' });
  expect(await readdir(work.path)).toEqual(['README.md']);
  expect(await readFile(join(work.path, 'README.md'), 'utf8')).toBe('theirs');
});

it('sees what is in the way: files, directories, and links that lead nowhere', async () => {
  await using work = await workDirectory();
  await mkdir(join(work.path, 'manifests/salon/company.yaml'), { recursive: true });
  await symlink('nowhere', join(work.path, 'README.md'));
  const placing = placeFiles(work.path, FILES, () => false);
  await expect(placing).rejects.toMatchObject({ code: 'files-exist' });
  await expect(placing).rejects.toThrow(/salon\/company\.yaml.*README\.md/);
  const kept = await placeFiles(work.path, FILES, (file) => file !== 'manifests/salon/staff.yaml');
  expect(kept.kept).toEqual(['manifests/salon/company.yaml', 'README.md']);
  expect([...kept.files.keys()]).toEqual(['manifests/salon/staff.yaml']);
});

it('takes a directory that is there, and one that is not yet; no file', async () => {
  await using work = await workDirectory();
  await work.write('file', '');
  await requireDirectory(work.path);
  await requireDirectory(join(work.path, 'new'));
  for (const path of ['file', 'file/below'])
    await expect(requireDirectory(join(work.path, path))).rejects.toMatchObject({ code: 'directory-unusable' });
});
