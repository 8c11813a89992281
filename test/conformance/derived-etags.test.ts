import { expect } from 'chai';
import { behaviour } from './behaviour.js';
import { md5 } from './case-context.js';
import { copyFixture, DIGITS } from './copy-fixture.js';

describe('ETags of copied parts, under derived (D-47)', () => {
  const options = { copyEtag: 'derived', settings: { limits: { minPartSize: 1 } } } as const;

  behaviour(
    'are the MD5 of the part that was copied exactly',
    async (t) => {
      const origin = await t.upload('in parts');
      const contents = ['the first part', 'the second one', 'and the third'];
      for (const [index, body] of contents.entries()) {
        await t.s3.uploadPart({ ...origin, partNumber: index + 1, body });
      }
      await t.complete(origin);
      const upload = await t.upload();
      let first = 0;
      for (const content of contents) {
        const last = first + content.length - 1;
        const copySource = `${t.bucket}/in%20parts`;
        const copied = await t.s3.uploadPartCopy({
          ...upload,
          partNumber: 1,
          copySource,
          copySourceRange: { first, last },
        });
        expect(copied.etag, content).to.equal(md5(content));
        first = last + 1;
      }
    },
    options,
  );

  behaviour(
    'are the same for the same range of the same version, and others for others',
    async (t) => {
      const { copy } = await copyFixture(t);
      const etagOf = async (copySourceRange: string) => (await copy({ copySourceRange })).etag;
      const etag = await etagOf('bytes=0-4');
      expect(etag).to.match(/^[0-9a-f]{32}$/);
      expect(await etagOf('bytes=0-4')).to.equal(etag);
      const others = [await etagOf('bytes=1-5'), await etagOf('bytes=0-5')];
      await t.put('source', 'ABCDE56789');
      others.push(await etagOf('bytes=0-4'));
      await t.put('source', DIGITS);
      others.push(await etagOf('bytes=0-4'));
      expect(new Set([etag, ...others])).to.have.property('size', 5);
    },
    options,
  );
});
