import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { main } from '../src/main.js';
import { temporaryDirectory } from './support/directory.js';

async function run(...args: string[]) {
  const lines: string[] = [];
  const print = (line: string): void => void lines.push(line);
  return { code: await main(args, { env: {}, print, warn: print }), lines };
}

describe('the commands for keyrings', () => {
  it('make a keyring with the key that is asked for', async () => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.name, 'keyring.json');
    const created = await run('keyring', 'create', '--keyring', file, '--key', 'films');
    expect(created).to.deep.equal({ code: 0, lines: [`made the keyring ${file}`, 'added the key films'] });
    const { lines } = await run('keyring', 'list', '--keyring', file);
    expect(lines.map((line) => line.split(/ +/).slice(0, 2))).to.deep.equal([
      ['default', '1'],
      ['films', '1'],
    ]);
    const text = await readFile(file, 'utf8');
    for (const [, secret = ''] of text.matchAll(/"secret": "([^"]+)"/g)) expect(lines.join()).not.to.include(secret);
  });

  it('print JSON where it is asked for, and no secret', async () => {
    await using directory = await temporaryDirectory();
    const keyring = path.join(directory.name, 'keyring.json');
    const json = async (...args: string[]) => {
      const { code, lines } = await run('keyring', ...args, '--json', '--keyring', keyring);
      expect(code).to.equal(0);
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    expect(await json('create')).to.deep.equal([{ keyring, made: true, key: 'default' }]);
    expect(await json('create', '--key', 'films')).to.deep.equal([{ keyring, made: false, key: 'films' }]);
    expect(await json('rotate', '--key', 'films')).to.deep.equal([{ key: 'films', version: 2 }]);
    const listed = await json('list');
    expect(listed.map(({ key, version }) => [key, version])).to.deep.equal([
      ['default', 1],
      ['films', 2],
    ]);
    for (const entry of listed) expect(Object.keys(entry)).to.deep.equal(['key', 'version', 'created']);
  });

  it('fail in one line, and change nothing', async () => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.name, 'keyring.json');
    const missing = { code: 1, lines: [`rangegraft: there is no keyring ${file}`] };
    expect(await run('keyring', 'rotate', '--keyring', file)).to.deep.equal(missing);
    expect(await run('keyring', 'list', '--keyring', file)).to.deep.equal(missing);
    await run('keyring', 'create', '--keyring', file);
    const before = await readFile(file, 'utf8');
    for (const [args, message] of [
      [['create', '--keyring', file], 'there is a key default already'],
      [['rotate', '--keyring', file, '--key', 'films'], 'there is no key films'],
      [
        ['rotate', '--keyring', file, '--key', 'a b'],
        '--key must be up to 64 letters, digits, hyphens and underscores',
      ],
      [['rotate'], 'which keyring is meant? give --keyring or RANGEGRAFT_KEYRING'],
      [['list', '--keyring', file, '--key', 'default'], "unknown option '--key'; did you mean --keyring?"],
    ] as const) {
      expect(await run('keyring', ...args)).to.deep.equal({ code: 1, lines: [`rangegraft: ${message}`] });
    }
    expect(await readFile(file, 'utf8')).to.equal(before);
  });
});
