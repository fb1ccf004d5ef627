#!/usr/bin/env node
// Plain JavaScript, so that an old Node says what is wrong instead of a syntax error.
import { existsSync } from 'node:fs';
import module from 'node:module';
import v8 from 'node:v8';

if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `calops needs Node.js 24 or newer, and this is ${process.versions.node}. ` +
      'In a checkout, `npx calops` uses the one that npm ci installed.\n',
  );
  process.exitCode = 1;
} else {
  module.enableCompileCache();
  // Manifests and plans are many small objects that live as long as the command: room for the young ones saves a fifth of
  // the time of a large plan.
  v8.setFlagsFromString('--max-semi-space-size=64');
  const isCheckout = existsSync(new URL('main.ts', import.meta.url));
  const { main } = await import(isCheckout ? './main.ts' : '../../dist/cli/main.js');
  await main(process.argv.slice(2));
}
