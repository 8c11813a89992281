// Checks everything: lint, format, types, and every test of every package. Arguments go to mocha.
// A stage that fails does not keep the next ones from running. The last line is always the sum.
import { bin, runNode } from './lib/run.mjs';
import { ensureAssembled, ensureBuilt, ensureInstalled } from './lib/setup.mjs';
import { conclude, runAndCount } from './lib/tally.mjs';

/** The tests in shares of about the same length, which run at once: a process of mocha's keeps only one core busy. */
const SHARES = [['test'], ['packages', 'examples']];

const sum = { passed: 0, failed: 0, skipped: 0 };

/** Runs a check that is no test of mocha's; one that fails counts as one failed test. */
async function check(title, action) {
  const started = performance.now();
  const succeeded = await action().catch(complain);
  if (!succeeded) sum.failed += 1;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${title}: ${succeeded ? 'ok' : 'FAILED'} (${seconds} s)\n`);
  return succeeded;
}

function complain(error) {
  process.stdout.write(`${error.stack}\n`);
  return false;
}

function succeeds(program, file, ...args) {
  return async () => (await runNode([bin(program, file), ...args])) === 0;
}

const ready = await check('Set-up', async () => (await ensureInstalled()) && (await ensureAssembled()));
if (ready) {
  await Promise.all([
    check('Lint', succeeds('eslint', 'bin/eslint.js', '.', '--max-warnings', '0')),
    (async () => {
      await check('Format', succeeds('prettier', 'bin/prettier.cjs', '--check', '--log-level', 'warn', '.'));
      const remember = ['--incremental', '--tsBuildInfoFile', 'node_modules/.cache/rangegraft/tests.tsbuildinfo'];
      await check('Types', succeeds('typescript', 'bin/tsc', '-p', 'tsconfig.test.json', ...remember));
    })(),
  ]);
  await check('Build', ensureBuilt);
  const args = process.argv.slice(2);
  // A test that is marked "only" would keep all others from running.
  const shares = (args.length > 0 ? [args] : SHARES).map((share) => ['--forbid-only', ...share]);
  const counts = await runAndCount(...shares).catch(complain);
  if (counts === false) sum.failed += 1;
  else for (const outcome of Object.keys(sum)) sum[outcome] += counts[outcome];
}
conclude(sum);
