const { collect, startS3, StorageError } = require('rangegraft');

let s3;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());

test('a film is there after it was put', async () => {
  const film = { bucket: 'films', key: 'film' };
  await s3.engine.createBucket({ bucket: 'films' });
  await expect(s3.engine.headObject(film)).rejects.toMatchObject({ code: 'NoSuchKey' });
  const error = await s3.engine.headObject(film).catch((caught) => caught);
  expect(StorageError.is(error, 'NoSuchKey')).toBe(true);

  await s3.engine.putObject({ ...film, body: 'The End' });
  const { body } = await s3.engine.getObject(film);
  expect(Buffer.from(await collect(body)).toString()).toBe('The End');
});
