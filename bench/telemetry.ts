// What learning of every request and operation costs: an observer around work that does nothing, and the API's loading.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as api from '@opentelemetry/api';
import type { OperationObserver, OperationRecord } from '@rangegraft/core';
import type { RequestObserver, RequestRecord } from '@rangegraft/s3-server';
import { openTelemetry, Prometheus, serverMetrics } from '@rangegraft/telemetry';
import { median } from '../examples/graft-demo/src/table.js';
import { printFigures } from './lib/figures.js';

const ROUNDS = 9;
const CALLS = 100_000;

const request = { method: 'PUT', headers: { host: '127.0.0.1' } };
const names = { requestId: 'ID', method: 'PUT', operation: 'CopyObject', bucket: 'films', key: 'film' };
const effect = { bytesLinked: 1000, bytesMoved: 0, bytesRead: 0 };
const record: RequestRecord = { ...names, ...effect, status: 200, bytesIn: 0, bytesOut: 300, ms: 1.5 };

const operation: OperationRecord = { operation: 'CopyObject', bytesLinked: 1000, bytesRead: 0, bytesWritten: 0, ms: 1 };

/** Microseconds a call. */
async function cost(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now();
    for (let count = 0; count < CALLS; count++) await call();
    times.push(((performance.now() - begun) * 1000) / CALLS);
  }
  return median(times);
}

const costOfRequest = (observe: RequestObserver) => cost(() => observe(request, () => Promise.resolve(record)));
const costOfOperation = (observe: OperationObserver) =>
  cost(() => observe('CopyObject', () => Promise.resolve(operation)));

/** Milliseconds. */
async function loading(module: string): Promise<number> {
  const program = `const begun = performance.now(); await import('${module}'); console.log(performance.now() - begun);`;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
    times.push(Number(stdout));
  }
  return median(times);
}

const us = { unit: 'us', limit: 50, aim: 10 };
const prometheus = serverMetrics(new Prometheus());
const withoutSdk = openTelemetry(api);
printFigures('Observers, a request', [
  { what: 'none', value: await costOfRequest((_request, handle) => handle()), ...us },
  { what: 'Prometheus', value: await costOfRequest(prometheus.observeRequest), ...us },
  { what: 'OpenTelemetry without an SDK', value: await costOfRequest(withoutSdk.observeRequest), ...us },
]);
printFigures('Observers, an operation', [
  { what: 'none', value: await costOfOperation((_operation, run) => run()), ...us },
  { what: 'Prometheus', value: await costOfOperation(prometheus.observeOperation), ...us },
  { what: 'OpenTelemetry without an SDK', value: await costOfOperation(withoutSdk.observeOperation), ...us },
]);
printFigures('Loading, in a process of its own', [
  { what: '@opentelemetry/api', value: await loading('@opentelemetry/api'), unit: 'ms', limit: 300 },
]);
