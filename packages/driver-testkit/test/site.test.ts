import type { MemoryDriver } from '@rangegraft/driver-memory';
import { expect } from 'chai';
import { rejection } from '../src/expectations.js';
import { openNew, sitesOf, type Location } from '../src/site.js';

describe('a location', () => {
  it('is removed when the store cannot be opened, and why it cannot is passed on', async () => {
    const reason = new Error('no such disk');
    let removed = 0;
    const location: Location<MemoryDriver> = {
      open: () => Promise.reject(reason),
      remove() {
        removed++;
        throw new Error('nothing to remove');
      },
    };
    const opening = () =>
      openNew(
        sitesOf(
          () => location,
          (driver: MemoryDriver) => driver,
        ),
      );
    expect(await rejection(opening)).to.equal(reason);
    expect(removed).to.equal(1);
  });
});
