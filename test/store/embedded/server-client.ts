import { openEmbeddedServer } from '../../../src/store/embedded/embedded-server.ts';

/** A process that uses the embedded server of a home until its standard input ends: started, and killed, by tests. */
const [home] = process.argv.slice(2);
if (home === undefined) throw new TypeError('usage: server-client.ts HOME');
const server = await openEmbeddedServer(home, { durable: false });
process.stdout.write(`${server.url}\n`);
process.stdin.on('end', () => void server[Symbol.asyncDispose]()).resume();
