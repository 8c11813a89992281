import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runMocha } from './mocha.mjs';
import { root } from './run.mjs';

/**
 * Runs tests and counts their outcomes. A run that ends before its last test, or that fails without a failed test, has
 * one failed test more.
 */
export async function runAndCount(args) {
  const directory = await mkdtemp(path.join(tmpdir(), 'rangegraft-test-'));
  const file = path.join(directory, 'counts.json');
  try {
    const reporter = path.join(root, 'scripts/lib/reporter.mjs');
    const code = await runMocha(['--reporter', reporter, ...args], { env: { RANGEGRAFT_TEST_COUNTS: file } });
    const text = await readFile(file, 'utf8').catch(() => '{}');
    const { passed = 0, failed = 0, skipped = 0, ended = false } = JSON.parse(text);
    if (!ended) process.stdout.write(`\nmocha ended with exit code ${code} before its last test.\n`);
    const unnamed = !ended || (code !== 0 && failed === 0) ? 1 : 0;
    return { passed, failed: failed + unnamed, skipped };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Prints the sum, which is the last line of a command, and sets the exit code. */
export function conclude({ passed, failed, skipped }) {
  process.exitCode = failed === 0 ? 0 : 1;
  process.stdout.write(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
}
