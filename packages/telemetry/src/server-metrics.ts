import type { SweepReport } from '@rangegraft/core';
import type { RequestRecord } from '@rangegraft/s3-server';
import { DURATIONS } from './durations.js';
import type { Attributes, Meter } from './meter.js';
import { operationMetrics } from './operation-metrics.js';
import type { Telemetry } from './telemetry.js';

/**
 * The metrics of a server and of its engine, on any meter. docs/guide/operating.md says what each of them means. Bucket and key are
 * attributes of none: every one of them would be a series of its own.
 */
export function serverMetrics(meter: Meter): Telemetry {
  const requests = requestMetrics(meter);
  const sweeps = sweepMetrics(meter);
  return {
    observeRequest: async (_request, handle) => {
      requests.active.add(1);
      try {
        const record = await handle();
        requests.ended(record);
        return record;
      } finally {
        requests.active.add(-1);
      }
    },
    observeOperation: operationMetrics(meter),
    ...sweeps,
  };
}

function requestMetrics(meter: Meter) {
  const bytes = (name: string, description: string) => meter.createCounter(name, { description, unit: 'By' });
  const active = meter.createUpDownCounter('rangegraft.requests.active', {
    description: 'requests that are being answered',
    unit: '{request}',
  });
  const requests = meter.createCounter('rangegraft.requests', {
    description: 'requests that have ended',
    unit: '{request}',
  });
  const errors = meter.createCounter('rangegraft.errors', {
    description: 'requests that ended with an error of S3, also inside a 200',
    unit: '{request}',
  });
  const duration = meter.createHistogram('rangegraft.request.duration', {
    description: 'time from the head of a request to the end of its answer',
    unit: 's',
    advice: { explicitBucketBoundaries: DURATIONS },
  });
  const received = bytes('rangegraft.received', 'bytes of bodies of requests, as they came over the wire');
  const sent = bytes('rangegraft.sent', 'bytes of bodies of answers');
  const linked = bytes('rangegraft.copy.linked', 'bytes that copies made part of their results by reference');
  const moved = bytes('rangegraft.copy.moved', 'bytes that copies had to write anew');
  const read = bytes('rangegraft.copy.read', 'bytes that copies read from blob stores');
  active.add(0);

  const ended = (record: RequestRecord): void => {
    const of: Attributes = { operation: record.operation ?? 'unknown' };
    const status = record.aborted === true ? 'aborted' : String(record.status ?? 'unknown');
    requests.add(1, { ...of, status });
    if (record.code !== undefined) errors.add(1, { ...of, code: record.code });
    duration.record(record.ms / 1000, of);
    received.add(record.bytesIn, of);
    sent.add(record.bytesOut, of);
    if (record.bytesLinked !== undefined) linked.add(record.bytesLinked, of);
    if (record.bytesMoved !== undefined) moved.add(record.bytesMoved, of);
    if (record.bytesRead !== undefined) read.add(record.bytesRead, of);
  };
  return { active, ended };
}

function sweepMetrics(meter: Meter): Pick<Telemetry, 'onSweep' | 'onSweepError'> {
  const sweeps = meter.createCounter('rangegraft.sweeps', {
    description: 'sweeps in the background that have ended',
    unit: '{sweep}',
  });
  const duration = meter.createHistogram('rangegraft.sweep.duration', {
    description: 'time that a sweep took',
    unit: 's',
    advice: { explicitBucketBoundaries: DURATIONS },
  });
  const lastSuccess = meter.createGauge('rangegraft.sweep.last_success', {
    description: 'when the last sweep that succeeded ended, since 1970',
    unit: 's',
  });
  const references = meter.createCounter('rangegraft.sweep.references', {
    description: 'references that sweeps took away',
    unit: '{reference}',
  });
  const blobs = meter.createCounter('rangegraft.sweep.blobs', {
    description: 'blobs that sweeps deleted',
    unit: '{blob}',
  });
  const orphanBytes = meter.createCounter('rangegraft.sweep.orphan', {
    description: 'bytes of deleted blobs that no commit had ever named',
    unit: 'By',
  });
  const uploads = meter.createCounter('rangegraft.sweep.uploads', {
    description: 'ended uploads that sweeps forgot',
    unit: '{upload}',
  });
  const leases = meter.createGauge('rangegraft.leases', {
    description: 'processes whose reads may hold blobs back, as of the last sweep',
    unit: '{lease}',
  });
  const droppedLeases = meter.createCounter('rangegraft.leases.dropped', {
    description: 'leases ended because their processes did not renew them any more',
    unit: '{lease}',
  });
  // What has never happened is 0 and not unknown: a first failure is a change, too.
  for (const outcome of ['success', 'failure']) sweeps.add(0, { outcome });

  const onSweep = (report: SweepReport): void => {
    sweeps.add(1, { outcome: 'success' });
    duration.record(report.ms / 1000);
    lastSuccess.record(Date.now() / 1000);
    references.add(report.released);
    blobs.add(report.deleted, { reason: 'unreferenced' });
    blobs.add(report.orphans, { reason: 'orphan' });
    orphanBytes.add(report.orphanBytes);
    uploads.add(report.forgottenUploads);
    leases.record(report.leases);
    droppedLeases.add(report.droppedLeases);
  };
  return { onSweep, onSweepError: () => sweeps.add(1, { outcome: 'failure' }) };
}
