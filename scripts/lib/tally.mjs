import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runMocha } from './mocha.mjs';
import { root } from './run.mjs';

/**
 * Runs tests and counts their outcomes. A run that ends before its last test, or that fails without a failed test, has
 * one failed test more. Several shares of tests run at once, each in a process of its own; what they print comes in turn.
 */
export async function runAndCount(...shares) {
  const directory = await mkdtemp(path.join(tmpdir(), 'rangegraft-test-'));
  try {
    const sum = { passed: 0, failed: 0, skipped: 0 };
    const running = shares.map((args, index) => runShare(args, path.join(directory, `${index}`), index === 0));
    for (const share of running) {
      const { printed, ...counts } = await share;
      process.stdout.write(printed);
      for (const outcome of Object.keys(sum)) sum[outcome] += counts[outcome];
    }
    return sum;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Resolves with the counts of one process, and with what it printed unless it did that at once. */
async function runShare(args, file, prints) {
  const reporter = path.join(root, 'scripts/lib/reporter.mjs');
  const output = prints ? undefined : await open(`${file}.txt`, 'w+');
  try {
    const code = await runMocha(['--reporter', reporter, ...args], {
      env: { RANGEGRAFT_TEST_COUNTS: `${file}.json` },
      stdio: output === undefined ? 'inherit' : ['ignore', output.fd, output.fd],
    });
    const text = await readFile(`${file}.json`, 'utf8').catch(() => '{}');
    const { passed = 0, failed = 0, skipped = 0, ended = false } = JSON.parse(text);
    const unfinished = ended ? '' : `\nmocha ended with exit code ${code} before its last test.\n`;
    const printed = output === undefined ? '' : await readFile(`${file}.txt`, 'utf8');
    const unnamed = !ended || (code !== 0 && failed === 0) ? 1 : 0;
    return { passed, failed: failed + unnamed, skipped, printed: printed + unfinished };
  } finally {
    await output?.close();
  }
}

/** Prints the sum, which is the last line of a command, and sets the exit code. */
export function conclude({ passed, failed, skipped }) {
  process.exitCode = failed === 0 ? 0 : 1;
  process.stdout.write(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
}
