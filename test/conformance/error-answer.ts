import { expect } from 'chai';
import { statusOf } from './reference.js';
import type { Failure, WireResponse } from './subject.js';
import { readDocument } from './xml-document.js';

/**
 * Reads an error answer, and checks what holds for all of them (docs/reference/s3/errors.md): the XML is well formed,
 * without a namespace, and says nothing behind its root; Code and Message come first, the request's ids close; the
 * status is the code's.
 */
export function readErrorAnswer({ status, headers, body }: WireResponse): Failure {
  const text = body.toString('utf8');
  expect(headers['content-type'], text).to.equal('application/xml');
  const { root, attributes, fields } = readDocument(text);
  expect({ root, attributes }, text).to.deep.equal({ root: 'Error', attributes: {} });
  expect(text.endsWith('</Error>'), `nothing follows the root of ${text}`).to.equal(true);
  const names = fields.map(([name]) => name);
  expect(names.slice(0, 2), text).to.deep.equal(['Code', 'Message']);
  expect(names.slice(-2), text).to.deep.equal(['RequestId', 'HostId']);
  expect(new Set(names).size, `each element once in ${text}`).to.equal(names.length);
  const { Code: code = '', Message: message = '', RequestId, HostId, ...elements } = Object.fromEntries(fields);
  expect(RequestId, text).to.be.a('string').that.is.not.empty;
  expect(RequestId, text).to.equal(headers['x-amz-request-id']);
  expect(HostId, text).to.equal(headers['x-amz-id-2']);
  expect(status, `status of ${text}`).to.equal(statusOf(code));
  return { code, message, elements, status };
}

/** What an answer without a body, to HEAD or to a condition that does not hold, tells: no more than its status. */
export function readBareAnswer({ status, body }: WireResponse): Failure {
  expect(body.toString()).to.equal('');
  return { code: '', message: '', elements: {}, status };
}
