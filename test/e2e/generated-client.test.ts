import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generateApi } from 'swagger-typescript-api';
import { expect, it } from 'vitest';
import { bookingWorld } from '../cli/support/booking-world.ts';
import { workDirectory } from '../cli/support/company-directory.ts';
import { comingMonday, inBerlin } from '../support/booking/coming-monday.ts';

const run = promisify(execFile);
const bin = (name: string): string => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

/** What somebody writes who has nothing of calops but the document. */
const CALLER = `
import { Api, type Appointment } from './client.ts';

const [baseUrl = '', token = '', from = '', to = ''] = process.argv.slice(2);
const api = new Api<string>({ baseUrl, securityWorker: (token) => ({ headers: { authorization: \`Bearer \${token}\` } }) });
api.setSecurityData(token);

const wanted = { service: 'colour', staff: 'emma', start: from, customer: { name: 'Anna Beispiel' } };
const key = { headers: { 'Idempotency-Key': 'once', Prefer: 'wait=20' } };
const booked: Appointment = (await api.v2.book(wanted, key)).data as Appointment;
const again = (await api.v2.book(wanted, key)).data as Appointment;
const { id } = booked.appointment;
const read = (await api.v2.showAppointment(id)).data;
const taken = await api.v2.book({ ...wanted, customer: { name: 'Mia Muster' } }).then(
  () => 'booked',
  (refused: { error: { code: string } }) => refused.error.code,
);
const moved = (await api.v2.reschedule(id, { start: to })).data as Appointment;
const cancelled = (await api.v2.cancel(id)).data as Appointment;
const shown = [booked, again, read, moved, cancelled].map(({ appointment }) => {
  return { id: appointment.id === id, status: appointment.status, start: appointment.start };
});
console.log(JSON.stringify({ shown, taken, segments: booked.appointment.phases.map(({ segment }) => segment) }));
`;

const CONFIG = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'dom'],
    module: 'nodenext',
    types: ['node'],
    typeRoots: [fileURLToPath(new URL('../../node_modules/@types', import.meta.url))],
    strict: true,
    noEmit: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
  },
  include: ['*.ts'],
};

it('a client generated from the OpenAPI document books, reads, moves and cancels', async () => {
  await using here = await bookingWorld();
  await using serving = await here.serve();
  await using directory = await workDirectory();
  const document = await (await fetch(`${serving.url}/openapi.json`, { headers: { connection: 'close' } })).text();
  await directory.write('openapi.json', document);
  await generateApi({
    input: join(directory.path, 'openapi.json'),
    output: directory.path,
    fileName: 'client.ts',
    httpClientType: 'fetch',
    enumStyle: 'union',
    silent: true,
  });
  await writeFile(join(directory.path, 'package.json'), '{ "type": "module" }');
  await writeFile(join(directory.path, 'tsconfig.json'), JSON.stringify(CONFIG));
  await writeFile(join(directory.path, 'caller.ts'), CALLER);
  await run(bin('tsc'), ['--project', directory.path]).catch((fault: unknown) => {
    throw new Error((fault as { readonly stdout: string }).stdout);
  });
  const [from, to] = [inBerlin(comingMonday('10:00')), inBerlin(comingMonday('14:00'))];
  const words = [join(directory.path, 'caller.ts'), serving.url, await here.token(), from, to];
  const { stdout } = await run(bin('node'), words);
  expect(JSON.parse(stdout)).toEqual({
    segments: ['A', 'B'],
    taken: 'slot-taken',
    shown: [
      { id: true, status: 'booked', start: from },
      { id: true, status: 'booked', start: from },
      { id: true, status: 'booked', start: from },
      { id: true, status: 'booked', start: to },
      { id: true, status: 'cancelled', start: to },
    ],
  });
  expect(here.live()).toEqual([]);
});
