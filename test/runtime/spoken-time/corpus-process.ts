import { understand } from '../../../src/runtime/spoken-time/understand.ts';
import { english } from './corpus-en.ts';
import { german } from './corpus-de.ts';
import { circumstancesOf } from './read-corpus.ts';

/** Answers the whole corpus in a process of its own, so that TZ is that of the process from its start. */
const answers = [...german, ...english].flatMap((group) =>
  group.phrases.map(([said]) => understand(said, circumstancesOf(group))),
);
console.log(JSON.stringify({ offsetMinutes: new Date('2026-07-01T00:00Z').getTimezoneOffset(), answers }));
