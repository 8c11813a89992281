import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { root } from './support/workspace.js';

/** Runs the tests of a fixture as `npm run mocha` does. */
function run(fixture: string, env: Readonly<Record<string, string>> = {}) {
  const args = ['scripts/mocha.mjs', `test/fixtures/${fixture}.fixture.ts`];
  const { stdout, status } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { last: stdout.split('\n').slice(-2), status };
}

describe('the sum of the tests', () => {
  it('counts every outcome in the last line', () => {
    expect(run('outcomes')).to.deep.equal({ last: ['tests: 2 passed, 1 failed, 1 skipped', ''], status: 1 });
  });

  it('counts a run that ends early as a failure, even if it ends with success', () => {
    expect(run('crash')).to.deep.equal({ last: ['tests: 1 passed, 1 failed, 0 skipped', ''], status: 1 });
  });

  it('counts a file that cannot be loaded as a failure', () => {
    expect(run('broken')).to.deep.equal({ last: ['tests: 0 passed, 1 failed, 0 skipped', ''], status: 1 });
  });

  it('counts what stays open after the last test as a failure, instead of waiting for ever', () => {
    const outcome = run('open', { RANGEGRAFT_TEST_PATIENCE: '1' });
    expect(outcome).to.deep.equal({ last: ['tests: 1 passed, 1 failed, 0 skipped', ''], status: 1 });
  });
});
