import { StorageError } from '@rangegraft/core';
import type { SweepReport } from '@rangegraft/core';
import type { RequestRecord } from '@rangegraft/s3-server';
import { expect } from 'chai';
import { Prometheus, serverMetrics } from '../src/index.js';

const request = { method: 'PUT', headers: {} };
const record: RequestRecord = { requestId: 'ID', method: 'PUT', bytesIn: 0, bytesOut: 0, ms: 0 };
const report: SweepReport = {
  released: 0,
  deleted: 0,
  orphans: 0,
  orphanBytes: 0,
  forgottenUploads: 0,
  leases: 0,
  droppedLeases: 0,
  ms: 0,
};

function setUp() {
  const meter = new Prometheus();
  return {
    ...serverMetrics(meter),
    /** The samples of a metric, without those of its buckets. */
    samples: (name: string) =>
      meter
        .text()
        .split('\n')
        .filter((line) => line.startsWith(name) && !line.includes('_bucket')),
  };
}

describe('the metrics of a server', () => {
  it('count requests by operation and outcome, and what copies did with bytes', async () => {
    const { observeRequest, samples } = setUp();
    const copy = { operation: 'UploadPartCopy', bucket: 'films', key: 'film', accessKey: 'ME' };
    const effect = { bytesLinked: 1000, bytesMoved: 24, bytesRead: 64 };
    const copied: RequestRecord = { ...record, ...copy, ...effect, status: 200, bytesOut: 300, ms: 1500 };
    for (const each of [
      copied,
      { ...copied, bytesIn: 2, code: 'InternalError' },
      { ...record, operation: 'PutObject', status: 404, code: 'NoSuchBucket', bytesIn: 10 },
      { ...record, status: 403, code: 'AccessDenied' },
      { ...record, operation: 'GetObject', status: 200, aborted: true as const },
    ]) {
      expect(await observeRequest(request, () => Promise.resolve(each))).to.equal(each);
    }
    expect(samples('rangegraft_requests_total')).to.deep.equal([
      'rangegraft_requests_total{operation="UploadPartCopy",status="200"} 2',
      'rangegraft_requests_total{operation="PutObject",status="404"} 1',
      'rangegraft_requests_total{operation="unknown",status="403"} 1',
      'rangegraft_requests_total{operation="GetObject",status="aborted"} 1',
    ]);
    expect(samples('rangegraft_errors_total')).to.deep.equal([
      'rangegraft_errors_total{operation="UploadPartCopy",code="InternalError"} 1',
      'rangegraft_errors_total{operation="PutObject",code="NoSuchBucket"} 1',
      'rangegraft_errors_total{operation="unknown",code="AccessDenied"} 1',
    ]);
    expect(samples('rangegraft_copy')).to.deep.equal([
      'rangegraft_copy_linked_bytes_total{operation="UploadPartCopy"} 2000',
      'rangegraft_copy_moved_bytes_total{operation="UploadPartCopy"} 48',
      'rangegraft_copy_read_bytes_total{operation="UploadPartCopy"} 128',
    ]);
    expect(samples('rangegraft_received_bytes_total{operation="PutObject"}')[0]).to.match(/ 10$/);
    expect(samples('rangegraft_sent_bytes_total{operation="UploadPartCopy"}')[0]).to.match(/ 600$/);
    expect(samples('rangegraft_request_duration_seconds_sum{operation="UploadPartCopy"}')[0]).to.match(/ 3$/);
    for (const secret of ['films', 'film"', 'ME"']) expect(samples('').join()).not.to.include(secret);
  });

  it('know how many requests are under way, also after one that was lost', async () => {
    const { observeRequest, samples } = setUp();
    let finish: (record: RequestRecord) => void = () => undefined;
    const handled = observeRequest(request, () => new Promise((resolve) => (finish = resolve)));
    expect(samples('rangegraft_requests_active')).to.deep.equal(['rangegraft_requests_active 1']);
    finish(record);
    await handled;
    await observeRequest(request, () => Promise.reject(new Error('lost'))).catch(() => undefined);
    expect(samples('rangegraft_requests_active')).to.deep.equal(['rangegraft_requests_active 0']);
  });

  it('add up what sweeps do, and show when the last one succeeded', () => {
    const { onSweep, onSweepError, samples } = setUp();
    expect(samples('rangegraft_sweeps_total')).to.deep.equal([
      'rangegraft_sweeps_total{outcome="success"} 0',
      'rangegraft_sweeps_total{outcome="failure"} 0',
    ]);
    const before = Date.now() / 1000;
    onSweep({ ...report, deleted: 2, leases: 3, ms: 500 });
    onSweep({ ...report, deleted: 1, released: 9, orphans: 4, orphanBytes: 4096, forgottenUploads: 5, leases: 1 });
    onSweep({ ...report, leases: 1, droppedLeases: 1 });
    onSweepError();
    const [, last] = samples('rangegraft_sweep_last_success_seconds')[0]?.split(' ') ?? [];
    expect(Number(last)).to.be.within(before, Date.now() / 1000);
    expect(samples('rangegraft_sweep').filter((line) => !line.includes('last_success'))).to.deep.equal([
      'rangegraft_sweeps_total{outcome="success"} 3',
      'rangegraft_sweeps_total{outcome="failure"} 1',
      'rangegraft_sweep_duration_seconds_sum 0.5',
      'rangegraft_sweep_duration_seconds_count 3',
      'rangegraft_sweep_references_total 9',
      'rangegraft_sweep_blobs_total{reason="unreferenced"} 3',
      'rangegraft_sweep_blobs_total{reason="orphan"} 4',
      'rangegraft_sweep_orphan_bytes_total 4096',
      'rangegraft_sweep_uploads_total 5',
    ]);
    expect(samples('rangegraft_leases')).to.deep.equal(['rangegraft_leases 1', 'rangegraft_leases_dropped_total 1']);
  });

  it('count operations of an engine without a server, and the bytes they linked, read and wrote', async () => {
    const { observeOperation, samples } = setUp();
    const copied = { operation: 'UploadPartCopy', bytesLinked: 1000, bytesRead: 64, bytesWritten: 24, ms: 1500 };
    const failed = { operation: 'PutObject', bytesLinked: 0, bytesRead: 0, bytesWritten: 10, ms: 1 };
    const errors = [
      new StorageError('NoSuchBucket', 'The specified bucket does not exist'),
      new Error('no more pages'),
    ];
    for (const record of [copied, copied, ...errors.map((error) => ({ ...failed, error }))]) {
      expect(await observeOperation(record.operation, () => Promise.resolve(record))).to.equal(record);
    }
    expect(samples('rangegraft_operation')).to.deep.equal([
      'rangegraft_operations_total{operation="UploadPartCopy"} 2',
      'rangegraft_operations_total{operation="PutObject"} 2',
      'rangegraft_operation_errors_total{operation="PutObject",code="NoSuchBucket"} 1',
      'rangegraft_operation_errors_total{operation="PutObject",code="unknown"} 1',
      'rangegraft_operation_duration_seconds_sum{operation="UploadPartCopy"} 3',
      'rangegraft_operation_duration_seconds_count{operation="UploadPartCopy"} 2',
      'rangegraft_operation_duration_seconds_sum{operation="PutObject"} 0.002',
      'rangegraft_operation_duration_seconds_count{operation="PutObject"} 2',
      'rangegraft_operation_linked_bytes_total{operation="UploadPartCopy"} 2000',
      'rangegraft_operation_read_bytes_total{operation="UploadPartCopy"} 128',
      'rangegraft_operation_written_bytes_total{operation="UploadPartCopy"} 48',
      'rangegraft_operation_written_bytes_total{operation="PutObject"} 20',
    ]);
  });
});
