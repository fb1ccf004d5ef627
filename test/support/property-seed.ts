import fc from 'fast-check';

/** The same cases in every run, so that a change is judged by itself; `SEED=$RANDOM npm test` looks at others. */
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20_261_121) });
