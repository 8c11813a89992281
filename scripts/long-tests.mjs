// Runs what the testkit does at random for much longer than `npm test` does: `npm run test:crash`, and the like. What the
// environment sets goes before what is set here; further arguments go to mocha, such as the files of one driver.
import { ensureAssembled, ensureInstalled } from './lib/setup.mjs';
import { conclude, runAndCount } from './lib/tally.mjs';

const forms = {
  crash: { RANGEGRAFT_TESTKIT_KILLS: '200', grep: 'processes that are killed' },
  faults: { RANGEGRAFT_TESTKIT_SCRIPTS: '100', grep: 'at work faults' },
  interleavings: {
    RANGEGRAFT_TESTKIT_SCHEDULES: '300',
    RANGEGRAFT_TESTKIT_EXHAUSTIVE: '5000',
    grep: 'at work interleavings',
  },
};

const [form = '', ...args] = process.argv.slice(2);
if (!Object.hasOwn(forms, form)) {
  process.stderr.write(`there is no long form '${form}'; there are: ${Object.keys(forms).join(', ')}\n`);
  process.exit(1);
}
if (!(await ensureInstalled()) || !(await ensureAssembled())) process.exit(1);
const { grep, ...variables } = forms[form];
for (const [name, value] of Object.entries({ ...variables, RANGEGRAFT_TESTKIT_TIMEOUT: '0' })) {
  process.env[name] ??= value;
}
const drivers = ['driver-memory', 'driver-filesystem', 'driver-postgres'].map((name) => `packages/${name}/test`);
conclude(await runAndCount(['-g', grep, ...(args.length > 0 ? args : drivers)]));
