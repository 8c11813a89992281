import { StorageError } from '@rangegraft/core';
import type { OperationOptions, S3Operations } from '@rangegraft/core';

export interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly options: OperationOptions;
}

/** An engine that answers as told and remembers what it was asked; what it was not told about fails. */
export function fakeEngine(answers: Partial<S3Operations>): { readonly engine: S3Operations; readonly calls: Call[] } {
  const calls: Call[] = [];
  const engine = new Proxy(answers, {
    get: (_, operation: string) => async (input: Call['input'], options: OperationOptions) => {
      calls.push({ operation, input, options });
      const answer = answers[operation as keyof S3Operations] as ((...given: unknown[]) => unknown) | undefined;
      // As an engine does whose policies say nothing.
      if (answer === undefined && options.caller === 'anonymous')
        throw new StorageError('AccessDenied', 'Access Denied');
      if (answer === undefined) throw new Error(`the fake engine has no answer to ${operation}`);
      return Promise.resolve(answer(input, options));
    },
  });
  return { engine: engine as S3Operations, calls };
}
