import { expect } from 'chai';
import { registeredIds } from './case.js';
import { LEFT_FOR_LATER, LEFT_OUT_OF_CASES } from './left-for-later.js';
import { referenceIds } from './reference.js';

// Means something only when all files of this directory are run together.
describe('the cases of the S3 reference', () => {
  it('are read from its page', () => {
    expect(referenceIds()).to.have.length(238);
  });

  it('each have a test, or a reason why they have none', () => {
    const missing = referenceIds().filter((id) => !registeredIds().has(id) && !LEFT_FOR_LATER.has(id));
    expect(missing).to.deep.equal([]);
  });

  it('are left for later only while they have no test, and exist', () => {
    const wrong = [...LEFT_FOR_LATER.keys()].filter((id) => registeredIds().has(id) || !referenceIds().includes(id));
    expect(wrong).to.deep.equal([]);
  });

  it('have a test where a part of them is left out', () => {
    expect([...LEFT_OUT_OF_CASES.keys()].filter((id) => !registeredIds().has(id))).to.deep.equal([]);
  });

  it('are the only ones that tests bear the ids of', () => {
    expect([...registeredIds()].filter((id) => !referenceIds().includes(id))).to.deep.equal([]);
  });
});
