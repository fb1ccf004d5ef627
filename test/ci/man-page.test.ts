import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/app/exit-codes.ts';
import { createProgram } from '../../src/cli/program/program.ts';
import { manPage } from '../../.ci/man-page.ts';
import { testContext } from '../support/context.ts';

const program = createProgram(testContext());
const page = manPage(program, '1.2.3');

describe('the man page', () => {
  it('is of calops(1), of this version', () => {
    expect(page).toMatch(/^\.TH CALOPS 1 "" "calops 1\.2\.3" "User Commands"\n\.SH NAME\ncalops \\- /);
  });

  it('has every command with its options, and every exit code', () => {
    for (const command of program.commands) expect(page).toMatch(new RegExp(`^\\.SS calops ${command.name()}\\b`, 'm'));
    expect(page).toContain('.SS calops token create <LABEL>\n');
    expect(page).toContain(String.raw`.B \-\-allow\-delete <SERVICE>`);
    for (const code of Object.values(EXIT)) expect(page).toContain(`.TP\n.B ${code}\n`);
  });

  it('has no line that roff would take for a request of its own', () => {
    const requests = page.split('\n').filter((line) => /^[.']/.test(line));
    expect(requests.filter((line) => !/^\.(TH|SH|SS|TP|B|I|nf|fi|sp)( |$)/.test(line))).toStrictEqual([]);
  });
});
