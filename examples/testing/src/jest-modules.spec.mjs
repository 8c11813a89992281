import { createEngine, StorageError } from '@rangegraft/core';
import { memoryDriver } from '@rangegraft/driver-memory';

test('an engine of its own says what is missing', async () => {
  const engine = await createEngine(memoryDriver());
  const error = await engine.headBucket({ bucket: 'films' }).catch((caught) => caught);
  expect(StorageError.is(error, 'NoSuchBucket')).toBe(true);
  await engine.close();
});
