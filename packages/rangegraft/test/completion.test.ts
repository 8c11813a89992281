import { expect } from 'chai';
import { skip } from '../../../test/support/skip.js';
import { commands } from '../src/commands/index.js';
import { SHELLS } from '../src/completion/index.js';
import { isInstalled, offeredBy } from './support/completing-shells.js';
import { runHere } from './support/in-process.js';

const firstWords = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))];

/** What is typed behind `rangegraft`, and what a shell offers for the last word. */
const OFFERS: readonly (readonly [words: readonly string[], offered: readonly string[]])[] = [
  [[''], firstWords],
  [['s'], ['serve', 'stat']],
  [['ls', '--re'], ['--recursive']],
  [['gc', '--re'], []],
  [['stat', 'films/film', '--v'], ['--version-id']],
  [['serve', '--driver', 'm'], ['memory']],
  [['completion', ''], SHELLS],
  [['serve', '--port', ''], []],
  [
    ['keyring', ''],
    ['create', 'rotate', 'list'],
  ],
  [
    ['keyring', 'rotate', '--'],
    ['--keyring', '--key', '--json', '--help'],
  ],
];

describe('the completions', () => {
  for (const shell of SHELLS) {
    describe(`of ${shell}`, function () {
      this.timeout(30_000);

      before(`looks for ${shell}`, async function () {
        if (!(await isInstalled(shell))) skip(this, `${shell} is not installed`);
      });

      for (const [words, offers] of OFFERS) {
        it(`of rangegraft ${words.join(' ')}`, async () => {
          expect(await offeredBy(shell, ...words)).to.have.members(offers);
        });
      }

      it('of directories', async () => {
        const offered = await offeredBy(shell, 'ls', '--data', '/us');
        expect(offered.map((name) => name.replaceAll('/', ''))).to.deep.equal(['usr']);
      });
    });
  }

  for (const shell of SHELLS) {
    it(`of ${shell} are printed, with every command and every option`, async () => {
      const { code, printed } = await runHere(['completion', shell]);
      expect(code).to.equal(0);
      for (const { name, options } of commands) {
        for (const word of [...name.split(' '), ...Object.keys(options)]) expect(printed[0]).to.include(word);
      }
    });
  }

  it('of fish offer the first of two words once', async () => {
    const { printed } = await runHere(['completion', 'fish']);
    expect(printed[0]?.split('\n').filter((line) => line.endsWith(' -a keyring'))).to.have.lengthOf(1);
  });

  it('are there for the shells that are known', async () => {
    const { code, warned } = await runHere(['completion', 'tcsh']);
    expect({ code, warned }).to.deep.equal({
      code: 1,
      warned: ['rangegraft: the shell must be one of bash, zsh, fish, not "tcsh"'],
    });
  });
});
