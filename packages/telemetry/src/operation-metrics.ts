import { StorageError } from '@rangegraft/core';
import type { OperationObserver } from '@rangegraft/core';
import { DURATIONS } from './durations.js';
import type { Meter } from './meter.js';

/** The metrics of an engine's operations, whoever calls them. */
export function operationMetrics(meter: Meter): OperationObserver {
  const bytes = (name: string, description: string) => meter.createCounter(name, { description, unit: 'By' });
  const operations = meter.createCounter('rangegraft.operations', {
    description: 'operations of the engine that have ended',
    unit: '{operation}',
  });
  const errors = meter.createCounter('rangegraft.operation.errors', {
    description: 'operations of the engine that failed',
    unit: '{operation}',
  });
  const duration = meter.createHistogram('rangegraft.operation.duration', {
    description: 'time from the call of an operation to its end, and to that of the body that it gave',
    unit: 's',
    advice: { explicitBucketBoundaries: DURATIONS },
  });
  const linked = bytes('rangegraft.operation.linked', 'bytes that copies made part of their results by reference');
  const read = bytes('rangegraft.operation.read', 'bytes that callers were given, and that copies read');
  const written = bytes('rangegraft.operation.written', 'bytes taken from callers, and written anew by copies');
  return async (operation, run) => {
    const record = await run();
    operations.add(1, { operation });
    if (record.error !== undefined) errors.add(1, { operation, code: codeOf(record.error) });
    duration.record(record.ms / 1000, { operation });
    if (record.bytesLinked > 0) linked.add(record.bytesLinked, { operation });
    if (record.bytesRead > 0) read.add(record.bytesRead, { operation });
    if (record.bytesWritten > 0) written.add(record.bytesWritten, { operation });
    return record;
  };
}

/** The code of an error, of which there are few; what is no `StorageError` came from the caller: its body, its signal. */
export function codeOf(error: unknown): string {
  return StorageError.is(error) ? error.code : 'unknown';
}
