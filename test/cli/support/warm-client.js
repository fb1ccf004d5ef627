// `calops` of a shell in tests: sends the command to a warm process, and prints what that answers.
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

const [socketPath = '', ...words] = process.argv.slice(2);
if (words[0] === 'serve' || words[0] === 'sandbox') {
  // in place of this process, so that a signal reaches it
  process.execve(
    process.execPath,
    [process.execPath, fileURLToPath(new URL('../../../src/cli/calops.js', import.meta.url)), ...words],
    process.env,
  );
}
const socket = connect(socketPath);
// the socket stays open both ways: when this process is killed, it closes, and the command is killed too
socket.write(`${JSON.stringify({ words, cwd: process.cwd(), env: process.env })}\n`);
const chunks = [];
for await (const chunk of socket) chunks.push(chunk);
const { code, written } = JSON.parse(Buffer.concat(chunks).toString());
for (const [stream, chunk] of written) process[stream].write(chunk);
process.exitCode = code;
