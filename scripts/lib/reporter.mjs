import { writeFileSync } from 'node:fs';
import mocha from 'mocha';

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = mocha.Runner.constants;

/** How long the process may live on after its last test, in milliseconds; tests of this file are less patient. */
const patience = Number(process.env.RANGEGRAFT_TEST_PATIENCE ?? 10_000);

/**
 * Mocha's spec reporter, which also keeps the counts in the file named by RANGEGRAFT_TEST_COUNTS: `scripts/test.mjs`
 * reads them when mocha has ended, however it ended.
 */
export default class CountingReporter extends mocha.reporters.Spec {
  #counts = { passed: 0, failed: 0, skipped: 0, ended: false };

  constructor(runner, options) {
    super(runner, options);
    runner.on(EVENT_TEST_PASS, () => this.#count('passed'));
    runner.on(EVENT_TEST_FAIL, () => this.#count('failed'));
    runner.on(EVENT_TEST_PENDING, () => this.#count('skipped'));
    runner.once(EVENT_RUN_END, () => {
      this.#counts.ended = true;
      this.#save();
      // Unreferenced: it fires only if something else keeps the process alive, which would be forever.
      setTimeout(() => this.#refuseToHang(), patience).unref();
    });
  }

  #count(outcome) {
    this.#counts[outcome] += 1;
    this.#save();
  }

  #refuseToHang() {
    this.#count('failed');
    const open = process.getActiveResourcesInfo().join(', ');
    process.stdout.write(`\nThe tests have ended, but something they opened is still open: ${open}\n`);
    process.exit(1);
  }

  #save() {
    // Synchronously after each test: a crash in the next one must not take the counts with it.
    writeFileSync(process.env.RANGEGRAFT_TEST_COUNTS, JSON.stringify(this.#counts));
  }
}
