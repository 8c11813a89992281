import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StorageError } from '@rangegraft/core';
import { expect } from 'chai';
import { IdentitiesFile, parseIdentities } from '../src/identities-file.js';
import { temporaryDirectory } from './support/directory.js';

const POLICY = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }];
const ALICE = { accessKey: 'ALICE', secretKey: 'wonder/land+', id: 'a11ce', displayName: 'Alice L.', policy: POLICY };
const textOf = (...identities: readonly unknown[]) => JSON.stringify(identities);

describe('a file of identities', () => {
  it('holds keys, account, name and policy of each', () => {
    const { policy, ...bob } = { ...ALICE, accessKey: 'BOB' };
    expect([...parseIdentities(textOf(ALICE, bob)).values()]).to.deep.equal([
      { accessKeyId: 'ALICE', secretAccessKey: 'wonder/land+', id: 'a11ce', displayName: 'Alice L.', policy },
      { accessKeyId: 'BOB', secretAccessKey: 'wonder/land+', id: 'a11ce', displayName: 'Alice L.' },
    ]);
    expect(parseIdentities('[]').size).to.equal(0);
  });

  const wrong: readonly [text: string, message: string][] = [
    ['', 'it is not JSON'],
    ['[{"secretKey": "hush hush" x}]', 'it is not JSON'],
    ['{}', 'it must hold a list of identities'],
    ['[{"policy":[{"Effect":"Deny","Effect":"Allow"}]}]', 'one of its objects has a field twice'],
    [textOf('ALICE'), 'identity 1: it must be an object'],
    [textOf(ALICE, { ...ALICE, accessKey: undefined }), 'identity 2: accessKey is missing'],
    [textOf({ ...ALICE, secretKey: undefined }), 'identity 1: secretKey is missing'],
    [textOf({ ...ALICE, id: undefined }), 'identity 1: id is missing'],
    [textOf({ ...ALICE, displayName: undefined }), 'identity 1: displayName is missing'],
    [textOf({ ...ALICE, accessKey: 'a/b' }), 'identity 1: accessKey must be a text of up to 128 letters, digits'],
    [textOf({ ...ALICE, secretKey: 'hush hush' }), 'identity 1: secretKey must be a text of printable ASCII'],
    [textOf({ ...ALICE, id: '' }), 'identity 1: id must be a text of up to 256'],
    [textOf({ ...ALICE, id: 7 }), 'identity 1: id must be a text of up to 256'],
    [textOf({ ...ALICE, displayName: 'a\nb' }), 'identity 1: displayName must be a text of up to 256'],
    [textOf({ ...ALICE, polices: [] }), 'identity 1: there is no field "polices"'],
    [textOf({ ...ALICE, policy: {} }), 'identity 1: a policy must be a list of statements'],
    [
      textOf({ ...ALICE, policy: [...POLICY, { ...POLICY[0], Action: 's3:Gett' }] }),
      'identity 1: statement 2 of the policy is wrong: Policy has invalid action',
    ],
    [textOf(ALICE, ALICE), 'identity 2: accessKey ALICE is there twice'],
    [textOf({ ...ALICE, accessKey: 'OWN' }), "identity 1: accessKey OWN is the server's own"],
  ];
  for (const [text, message] of wrong) {
    it(`is refused because ${message}`, () => {
      expect(() => parseIdentities(text, 'OWN'))
        .to.throw(StorageError, message)
        .and.satisfy(({ message: shown }: Error) => !shown.includes('hush'), 'tells no secret');
    });
  }

  it('counts as it was when what it has become is wrong', async () => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.name, 'identities.json');
    await writeFile(file, textOf(ALICE));
    const identities = await IdentitiesFile.open(file);
    await writeFile(file, textOf({ ...ALICE, secretKey: 'new' }, {}));
    const error = await identities.reload().catch((thrown: unknown) => thrown);
    expect(error).to.include({ message: `${file}: identity 2: accessKey is missing` });
    expect(identities.find('ALICE')?.secretAccessKey).to.equal('wonder/land+');
    await writeFile(file, textOf({ ...ALICE, accessKey: 'BOB' }));
    await identities.reload();
    expect(identities.find('ALICE')).to.equal(undefined);
    expect(identities.size).to.equal(1);
  });
});
