import { StorageError } from '@rangegraft/core';
import type { S3Error } from './protocol-error.js';

const MESSAGE = 'This operation is not implemented';

/** S3 has this operation, this server does not. */
export function operationNotImplemented(operation: string): S3Error {
  return new StorageError('NotImplemented', MESSAGE, { context: { Operation: operation } });
}

/** Nobody knows what the parameter would make of the request. */
export function parameterNotImplemented(name: string): S3Error {
  return new StorageError('NotImplemented', MESSAGE, { context: { QueryParameter: name } });
}

/** S3 has this element of a request's document, this server does not. */
export function elementNotImplemented(name: string): S3Error {
  return new StorageError('NotImplemented', MESSAGE, { context: { Element: name } });
}

/** `allowed` are the methods that the resource has. */
export function methodNotAllowed(
  method: string,
  resourceType: 'SERVICE' | 'BUCKET' | 'OBJECT',
  allowed: readonly string[],
): S3Error {
  return new StorageError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    context: { Method: method, ResourceType: resourceType, Allow: allowed.join(', ') },
  });
}
