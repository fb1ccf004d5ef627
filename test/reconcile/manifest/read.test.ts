import { chmodSync, existsSync, mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';
import {
  type ManifestDirectory,
  manifestDirectory,
  serviceDocument,
  smallCompany,
} from '../../support/manifests/manifest-directory.ts';

/** Codes and places, which is all that these faults consist of. */
async function faultsOf(directory: ManifestDirectory): Promise<readonly string[]> {
  const { diagnostics } = await loadManifests(directory.path);
  return diagnostics.map(({ code, file, line, column }) => `${code} ${file}:${line}:${column}`);
}

const whole = { 'a.yaml': smallCompany(), 'b.yaml': serviceDocument('cut') };

describe('reading manifests', () => {
  it('says that a directory does not exist, is a file, or holds nothing', async () => {
    using directory = manifestDirectory({ 'notes.txt': 'nothing' });
    expect(await faultsOf(directory)).toEqual(['no-manifests .:1:1']);
    const missing = await loadManifests(join(directory.path, 'missing'));
    expect(missing.diagnostics).toMatchObject([
      { code: 'directory-missing', file: '.', message: 'the directory does not exist' },
    ]);
    const file = await loadManifests(join(directory.path, 'notes.txt'));
    expect(file.diagnostics).toMatchObject([{ code: 'directory-missing', file: '.' }]);
  });

  it('never shows the path of the directory', async () => {
    using directory = manifestDirectory({});
    symlinkSync(join(directory.path, 'nowhere'), join(directory.path, 'c.yaml'));
    const { diagnostics } = await loadManifests(directory.path);
    expect(JSON.stringify(diagnostics)).not.toContain(directory.path);
  });

  it('survives a broken link, a link to itself, and links that go round in a circle', async () => {
    using directory = manifestDirectory(whole);
    const link = (target: string, file: string): void => symlinkSync(target, join(directory.path, file));
    link('nowhere.yaml', 'broken.yaml');
    link('self.yaml', 'self.yaml');
    link('two.yaml', 'one.yaml');
    link('one.yaml', 'two.yaml');
    expect(await faultsOf(directory)).toEqual([
      'file-unreadable broken.yaml:1:1',
      'file-unreadable one.yaml:1:1',
      'file-unreadable self.yaml:1:1',
      'file-unreadable two.yaml:1:1',
    ]);
  });

  it('survives directories that contain themselves, directly and through each other', async () => {
    using directory = manifestDirectory(whole);
    mkdirSync(join(directory.path, 'x'));
    mkdirSync(join(directory.path, 'y'));
    symlinkSync('.', join(directory.path, 'here'));
    symlinkSync('../y', join(directory.path, 'x/to-y'));
    symlinkSync('../x', join(directory.path, 'y/to-x'));
    expect(await faultsOf(directory)).toEqual([
      'directory-loop here:1:1',
      'directory-loop x/to-y/to-x:1:1',
      'directory-loop y/to-x/to-y:1:1',
    ]);
  });

  it('follows links that lead somewhere', async () => {
    using elsewhere = manifestDirectory({ 'services/b.yaml': serviceDocument('cut') });
    using directory = manifestDirectory({ 'a.yaml': smallCompany() });
    symlinkSync(join(elsewhere.path, 'services'), join(directory.path, 'shared'));
    const { catalogs, diagnostics } = await loadManifests(directory.path);
    expect(diagnostics).toEqual([]);
    expect(catalogs[0]?.services[0]?.source.file).toBe('shared/b.yaml');
  });

  it.skipIf(process.getuid?.() === 0)('survives a file that it may not read (not as root, who may)', async () => {
    using directory = manifestDirectory({ ...whole, 'c.yaml': serviceDocument('wash') });
    chmodSync(join(directory.path, 'c.yaml'), 0);
    expect(await faultsOf(directory)).toEqual(['file-unreadable c.yaml:1:1']);
  });

  it.skipIf(!existsSync('/proc/self/mem'))('survives a file whose reading fails (needs /proc)', async () => {
    using directory = manifestDirectory(whole);
    symlinkSync('/proc/self/mem', join(directory.path, 'c.yaml'));
    expect(await faultsOf(directory)).toEqual(['file-unreadable c.yaml:1:1']);
  });

  it.skipIf(!existsSync('/dev/zero'))('does not read a device, which may have no end (needs /dev/zero)', async () => {
    using directory = manifestDirectory(whole);
    symlinkSync('/dev/zero', join(directory.path, 'c.yaml'));
    expect(await faultsOf(directory)).toEqual(['file-unreadable c.yaml:1:1']);
  });

  it('calls nothing unknown that an unreadable file may declare', async () => {
    using directory = manifestDirectory({
      'a.yaml': smallCompany(),
      'b.yaml': serviceDocument('cut').replace('emma', 'lina'),
    });
    expect(await faultsOf(directory)).toEqual(['unknown-staff b.yaml:7:11']);
    symlinkSync('nowhere', join(directory.path, 'staff.yaml'));
    expect(await faultsOf(directory)).toEqual(['file-unreadable staff.yaml:1:1']);
  });

  it.each([
    ['NUL bytes', Buffer.from('kind: \0Service'), 'binary-file'],
    ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]), 'binary-file'],
    ['UTF-16, little end first', Buffer.from(`\uFEFF${serviceDocument('wash')}`, 'utf16le'), 'not-utf8'],
    ['UTF-16, big end first', Buffer.from(`\uFEFF${serviceDocument('wash')}`, 'utf16le').swap16(), 'not-utf8'],
    ['Latin-1', Buffer.from(serviceDocument('wash').replace('title: wash', 'title: Färben'), 'latin1'), 'not-utf8'],
    ['random bytes', Buffer.from([0xc3, 0x28, 0xa0, 0xa1, 0xe2, 0x82]), 'not-utf8'],
  ])('refuses %s', async (_, bytes, code) => {
    using directory = manifestDirectory({ ...whole, 'c.yaml': bytes });
    expect(await faultsOf(directory)).toEqual([`${code} c.yaml:1:1`]);
  });

  it('takes a byte order mark and Windows line ends as they come', async () => {
    const text = `\uFEFF${serviceDocument('wash').replaceAll('\n', '\r\n')}`;
    using directory = manifestDirectory({ ...whole, 'c.yaml': text });
    expect(await faultsOf(directory)).toEqual([]);
  });

  it('refuses a document over 1 MiB at its first line, and takes a larger file of smaller ones', async () => {
    const comment = `# ${'x'.repeat(998)}\n`;
    const half = serviceDocument('wash') + comment.repeat(600);
    using directory = manifestDirectory({ ...whole, 'c.yaml': `${half}---\n${half.replaceAll('wash', 'dye')}` });
    expect(await faultsOf(directory)).toEqual([]);
    directory.write('c.yaml', `${serviceDocument('dye')}---\n${half}${comment.repeat(600)}`);
    expect(await faultsOf(directory)).toEqual(['document-too-large c.yaml:8:1']);
  });

  it('refuses a file of more than 64 MiB without reading it', async () => {
    using directory = manifestDirectory({ ...whole, 'c.yaml': '' });
    truncateSync(join(directory.path, 'c.yaml'), 65 * 1024 * 1024);
    expect(await faultsOf(directory)).toEqual(['file-too-large c.yaml:1:1']);
  });

  it('takes 10,000 documents in one file, and thousands of files', async () => {
    const documents = Array.from({ length: 10_000 }, (_, at) => serviceDocument(`cut-${at}`));
    using one = manifestDirectory({ 'a.yaml': smallCompany(), 'b.yaml': documents.join('---\n') });
    expect((await loadManifests(one.path)).counts).toMatchObject({
      services: 10_000,
      eventTypes: 10_000,
      maps: 10_000,
    });
    const files = Object.fromEntries(
      documents.slice(0, 2000).map((text, at) => [`services/${at % 50}/${at}.yaml`, text]),
    );
    using many = manifestDirectory({ 'a.yaml': smallCompany(), ...files });
    expect((await loadManifests(many.path)).counts).toMatchObject({ services: 2000 });
  });

  it('reports the errors of 10,000 faulty documents, all of them', async () => {
    const documents = Array.from({ length: 10_000 }, (_, at) =>
      serviceDocument(`cut-${at}`, `  minutes: 0\n  staff: [emm${at}]\n`),
    );
    using directory = manifestDirectory({ 'a.yaml': smallCompany(), 'b.yaml': documents.join('---\n') });
    const { diagnostics } = await loadManifests(directory.path);
    expect(diagnostics).toHaveLength(20_000);
  });
});

describe('drafts of manifests', () => {
  it('are judged instead of the files', async () => {
    using manifests = manifestDirectory({
      'salon/company.yaml': smallCompany(),
      'salon/cut.yaml': serviceDocument('cut'),
    });
    const drafts = new Map([['salon/cut.yaml', serviceDocument('cut', '  minutes: 30\n  staff: [emmma]\n')]]);
    const { diagnostics } = await loadManifests(manifests.path, { drafts });
    expect(diagnostics).toMatchObject([{ code: 'unknown-staff', file: 'salon/cut.yaml' }]);
  });

  it('may be files that are not there yet, in a directory that is not there either', async () => {
    using manifests = manifestDirectory({ 'a/company.yaml': smallCompany() });
    const more = await loadManifests(manifests.path, { drafts: new Map([['a/cut.yaml', serviceDocument('cut')]]) });
    expect(more.catalogs[0]?.services.map(({ name }) => name)).toStrictEqual(['cut']);
    const drafts = new Map([['salon/company.yaml', smallCompany()]]);
    const fresh = await loadManifests(`${manifests.path}/none`, { drafts });
    expect(fresh).toMatchObject({ diagnostics: [], counts: { companies: 1 } });
  });
});
