// Runs some of the tests: `npm run mocha -- packages/core/test/rope.test.ts -g slice`. The last line is the sum.
import { conclude, runAndCount } from './lib/tally.mjs';

conclude(await runAndCount(process.argv.slice(2)));
