import type { OperationOptions } from '../blob-store.js';
import type { EngineContext } from '../engine-context.js';
import { selectObject } from '../steps/read-object.js';
import type { GetObjectInput, ObjectHead } from './get-object.js';

/** What GetObject would answer, without the bytes. @throws StorageError as `selectObject` */
export async function headObject(
  context: EngineContext,
  input: GetObjectInput,
  options?: OperationOptions,
): Promise<ObjectHead> {
  const { head } = await selectObject(context, input, 'head', options);
  return head;
}
