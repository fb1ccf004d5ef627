import { Command } from 'commander';
import type { Context } from '../context.ts';
import { declareDayTwo } from './declare-day-two.ts';
import { declareAdoption } from './declare-adoption.ts';
import { declareDoctor } from './declare-doctor.ts';
import { declareGithub } from './declare-github.ts';
import { declareHelp } from './declare-help.ts';
import { declareInit } from './declare-init.ts';
import { declareNotify } from './declare-notify.ts';
import { declareReconciler } from './declare-reconciler.ts';
import { declareReview } from './declare-review.ts';
import { declareRuntime } from './declare-runtime.ts';
import { declareTools } from './declare-tools.ts';
import { readVersion } from '../version.ts';

const FIRST_STEPS = `
First steps:
  calops init                     begin a repository: from a team in Cal.com, or a sample
  calops validate                 check it, offline
  calops sandbox --port 4010      a stand-in for Cal.com, to try things on
  calops plan                     what would change
  calops apply                    make it so
  calops verify                   is everybody bookable for everything?
  calops drift                    what did somebody change elsewhere?
  calops slots, calops book       when does a service fit; book it
  calops serve                    take bookings over HTTP

Environment:
  DATABASE_URL     PostgreSQL; without it calops runs a server of its own in CALOPS_HOME
  CALOPS_HOME      local state (default: .calops)
  CALCOM_API_URL   base address of the API for every environment, e.g. a sandbox; else region decides
  NO_COLOR         no colour; also --no-color
  and the variables that apiKey in the manifests refers to

calops COMMAND --help shows options, examples and exit codes; calops help TOPIC tells of
exit-codes, errors, guards, unproven, capabilities, environment, files and json.`;

/** All commands with their help. Nothing but commander is loaded until one of them runs. */
export function createProgram(context: Context): Command {
  const program = new Command('calops')
    .description('Declarative GitOps for Cal.com: services, segments, staff and hosts in YAML; plan, apply, verify.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .addHelpText('after', FIRST_STEPS)
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  declareReconciler(program, context);
  declareDayTwo(program, context);
  declareAdoption(program, context);
  declareRuntime(program, context);
  declareReview(program, context);
  declareDoctor(program, context);
  declareNotify(program, context);
  declareInit(program, context);
  declareGithub(program, context);
  declareTools(program, context);
  declareHelp(program, context);
  return program;
}
