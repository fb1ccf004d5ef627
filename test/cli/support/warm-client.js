// `calops` of a shell in tests: sends the command to a warm process, and prints what that writes.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const [socketPath = '', ...words] = process.argv.slice(2);
const socket = connect(socketPath);
const send = (said) => socket.write(`${JSON.stringify(said)}\n`);
// the socket stays open both ways: when this process is killed, it closes, and the command is killed too
send({ words, cwd: process.cwd(), env: process.env });
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => send({ signal }));
process.exitCode = 1;
createInterface(socket).on('line', (line) => {
  const { stream, chunk, code } = JSON.parse(line);
  if (stream === undefined) process.exitCode = code ?? 1;
  else process[stream].write(chunk);
});
