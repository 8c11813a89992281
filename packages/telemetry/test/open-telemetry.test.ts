import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import * as api from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { collect, createEngine, useObserver } from '@rangegraft/core';
import type { S3Operations, StorageEngine } from '@rangegraft/core';
import { memoryDriver } from '@rangegraft/driver-memory';
import { createS3Server } from '@rangegraft/s3-server';
import type { RequestObserver, RequestRecord } from '@rangegraft/s3-server';
import { expect } from 'chai';
import { openTelemetry } from '../src/index.js';

const credentials = { accessKeyId: 'ME-MYSELF', secretAccessKey: 'my-secret' };
const noContent: RequestRecord = { requestId: 'ID', method: 'GET', status: 204, bytesIn: 0, bytesOut: 0, ms: 1 };

/** A server over `engine`, and a client of it. */
async function serve(engine: S3Operations, ...observers: RequestObserver[]) {
  const server = createS3Server(engine, { credentials: [credentials], observers });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const s3 = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1 });
  const stop = () => {
    s3.destroy();
    server.close();
    server.closeAllConnections();
  };
  return { s3, endpoint, [Symbol.dispose]: stop };
}

describe('OpenTelemetry', () => {
  describe('with an SDK', () => {
    const spans = new InMemorySpanExporter();
    let tracers: NodeTracerProvider;
    let engine: StorageEngine;
    const named = (name: string): ReadableSpan => {
      const found = spans.getFinishedSpans().find((span) => span.name === name);
      expect(found, `a span ${name}`).not.to.equal(undefined);
      return found as ReadableSpan;
    };

    before(async () => {
      tracers = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
      tracers.register();
      engine = await createEngine(memoryDriver());
    });

    after(async () => {
      for (const part of [api.trace, api.context, api.propagation]) part.disable();
      await tracers.shutdown();
      await engine.close();
    });

    beforeEach(() => spans.reset());

    it('makes a span of every operation, without keys of any kind', async () => {
      using server = await serve(engine, openTelemetry(api).observeRequest);
      const { s3 } = server;
      await s3.send(new CreateBucketCommand({ Bucket: 'films' }));
      await s3.send(new PutObjectCommand({ Bucket: 'films', Key: 'secret-film', Body: 'frames' }));
      const copy = { Bucket: 'films', Key: 'secret-copy', CopySource: 'films/secret-film' };
      const { $metadata } = await s3.send(new CopyObjectCommand(copy));
      await s3.send(new HeadObjectCommand({ Bucket: 'films', Key: 'secret-none' })).catch(() => undefined);
      const { attributes, status, kind } = named('CopyObject');
      expect({ kind, status: status.code }).to.deep.equal({
        kind: api.SpanKind.SERVER,
        status: api.SpanStatusCode.UNSET,
      });
      expect(attributes).to.include({
        'rangegraft.operation': 'CopyObject',
        'rangegraft.key.present': true,
        'rangegraft.copy.linked': 6,
        'rangegraft.copy.moved': 0,
        'rangegraft.copy.read': 0,
        'aws.s3.bucket': 'films',
        'aws.request_id': $metadata.requestId,
        'http.request.method': 'PUT',
        'http.response.status_code': 200,
      });
      expect(named('CreateBucket').attributes).to.include({ 'rangegraft.key.present': false });
      expect(named('PutObject').attributes['http.request.body.size']).to.be.greaterThan(0);
      expect(named('HeadObject').attributes).to.include({
        'error.type': 'NoSuchKey',
        'http.response.status_code': 404,
      });
      expect(named('HeadObject').status.code).to.equal(api.SpanStatusCode.UNSET);
      const text = JSON.stringify(
        spans.getFinishedSpans().map(({ name, attributes, events }) => [name, attributes, events]),
      );
      for (const secret of ['secret-', 'ME-MYSELF', 'my-secret']) expect(text).not.to.include(secret);
    });

    it('is the child of the span that the client names, and the parent of what happens beneath', async () => {
      const within: (string | undefined)[] = [];
      const watched = new Proxy(engine, {
        get: (target, name) => {
          if (name === 'listBuckets') within.push(api.trace.getActiveSpan()?.spanContext().spanId);
          const member: unknown = Reflect.get(target, name, target);
          return typeof member === 'function' ? (member.bind(target) as unknown) : member;
        },
      });
      using server = await serve(watched, openTelemetry(api).observeRequest);
      const traceId = '0af7651916cd43dd8448eb211c80319c';
      const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
      server.s3.middlewareStack.add(
        (next) => (args) => {
          Object.assign((args.request as { headers: object }).headers, { traceparent });
          return next(args);
        },
        { step: 'build', name: 'traceparent' },
      );
      await server.s3.send(new ListBucketsCommand());
      const span = named('ListBuckets');
      expect(span.spanContext().traceId).to.equal(traceId);
      expect(span.parentSpanContext?.spanId).to.equal('b7ad6b7169203331');
      expect(within).to.deep.equal([span.spanContext().spanId]);
    });

    it('is inside the span of an instrumentation of HTTP, whatever the headers say', async () => {
      const { observeRequest } = openTelemetry(api);
      const outer = api.trace.getTracer('http').startSpan('GET');
      const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
      await api.context.with(api.trace.setSpan(api.context.active(), outer), () =>
        observeRequest({ method: 'GET', headers }, () => Promise.resolve({ ...noContent, operation: 'DeleteObject' })),
      );
      outer.end();
      const span = named('DeleteObject');
      expect(span.kind).to.equal(api.SpanKind.INTERNAL);
      expect(span.parentSpanContext?.spanId).to.equal(outer.spanContext().spanId);
    });

    it('is an error where the server has failed, without what is behind it', async () => {
      const broken = new Proxy(engine, {
        get: (target, name) =>
          name === 'getObject'
            ? () => Promise.reject(new Error('/dev/sda is on fire'))
            : (Reflect.get(target, name) as unknown),
      });
      using server = await serve(broken, openTelemetry(api).observeRequest);
      await server.s3.send(new GetObjectCommand({ Bucket: 'films', Key: 'film' })).catch(() => undefined);
      const { status, attributes, events } = named('GetObject');
      expect(status.code).to.equal(api.SpanStatusCode.ERROR);
      expect(attributes).to.include({ 'error.type': 'InternalError', 'http.response.status_code': 500 });
      expect(JSON.stringify([status, attributes, events])).not.to.include('/dev/sda');
    });
  });

  describe('with an SDK, and an engine without a server', () => {
    const spans = new InMemorySpanExporter();
    let tracers: NodeTracerProvider;

    before(() => {
      tracers = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
      tracers.register();
    });

    after(async () => {
      for (const part of [api.trace, api.context]) part.disable();
      await tracers.shutdown();
    });

    it('makes a span of every operation, inside the span of the program, with its bytes and without keys', async () => {
      await using engine = await createEngine(memoryDriver(), useObserver(openTelemetry(api).observeOperation));
      const outer = api.trace.getTracer('program').startSpan('cut a trailer');
      await api.context.with(api.trace.setSpan(api.context.active(), outer), async () => {
        await engine.createBucket({ bucket: 'films' });
        await engine.putObject({ bucket: 'films', key: 'secret-film', body: 'frames' });
        await engine.copyObject({ bucket: 'films', key: 'secret-copy', copySource: 'films/secret-film' });
        await collect((await engine.getObject({ bucket: 'films', key: 'secret-copy' })).body);
        await engine.headObject({ bucket: 'films', key: 'secret-none' }).catch(() => undefined);
      });
      outer.end();
      const seen = spans.getFinishedSpans().filter(({ name }) => name !== 'cut a trailer');
      const bytes = (linked: number, read: number, written: number) => ({
        'rangegraft.bytes.linked': linked,
        'rangegraft.bytes.read': read,
        'rangegraft.bytes.written': written,
      });
      const of = (operation: string) => ({ 'rangegraft.operation': operation, 'aws.s3.bucket': 'films' });
      expect(seen.map(({ attributes }) => attributes)).to.deep.equal([
        { ...of('CreateBucket'), ...bytes(0, 0, 0) },
        { ...of('PutObject'), ...bytes(0, 0, 6) },
        { ...of('CopyObject'), ...bytes(6, 0, 0) },
        { ...of('GetObject'), ...bytes(0, 6, 0) },
        { ...of('HeadObject'), ...bytes(0, 0, 0), 'error.type': 'NoSuchKey' },
      ]);
      for (const { name, kind, parentSpanContext, attributes } of seen) {
        expect(name).to.equal(attributes['rangegraft.operation']);
        expect(kind).to.equal(api.SpanKind.INTERNAL);
        expect(parentSpanContext?.spanId).to.equal(outer.spanContext().spanId);
      }
      const failed = seen.filter(({ status }) => status.code === api.SpanStatusCode.ERROR);
      expect(failed.map(({ name }) => name)).to.deep.equal(['HeadObject']);
      expect(JSON.stringify(seen.map(({ attributes, events, status }) => [attributes, events, status]))).not.to.include(
        'secret-',
      );
    });
  });

  it('feeds the same metrics into the meter of an SDK', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter });
    const meters = new MeterProvider({ readers: [reader] });
    api.metrics.setGlobalMeterProvider(meters);
    try {
      const { observeRequest } = openTelemetry(api);
      const copied = { operation: 'CopyObject', bytesLinked: 7, bytesMoved: 0, bytesRead: 3, ms: 20 };
      await observeRequest({ headers: {} }, () => Promise.resolve({ ...noContent, ...copied }));
      await meters.forceFlush();
      const metrics = exporter.getMetrics().flatMap((each) => each.scopeMetrics.flatMap((scope) => scope.metrics));
      const points = (name: string) => {
        const found = metrics.find(({ descriptor }) => descriptor.name === name);
        return found?.dataPoints.map(({ attributes, value }) => ({ attributes, value }));
      };
      const attributes = { operation: 'CopyObject' };
      expect(points('rangegraft.requests')).to.deep.equal([{ attributes: { ...attributes, status: '204' }, value: 1 }]);
      expect(points('rangegraft.copy.linked')).to.deep.equal([{ attributes, value: 7 }]);
      expect(points('rangegraft.requests.active')).to.deep.equal([{ attributes: {}, value: 0 }]);
      expect(points('rangegraft.request.duration')?.[0]?.value).to.deep.include({ sum: 0.02, count: 1 });
    } finally {
      api.metrics.disable();
      await meters.shutdown();
    }
  });

  it('changes nothing without an SDK', async () => {
    const { observeOperation, observeRequest, onSweepError } = openTelemetry(api);
    expect(await observeRequest({ headers: {} }, () => Promise.resolve(noContent))).to.equal(noContent);
    const counts = { bytesLinked: 0, bytesRead: 0, bytesWritten: 0, ms: 1 };
    const done = { operation: 'HeadObject', ...counts };
    expect(await observeOperation('HeadObject', () => Promise.resolve(done))).to.equal(done);
    const lost = new Error('lost');
    const outcome = await observeRequest({ headers: {} }, () => Promise.reject(lost)).catch((error: unknown) => error);
    expect(outcome).to.equal(lost);
    expect(onSweepError).not.to.throw();
    expect(api.trace.getActiveSpan()).to.equal(undefined);
  });
});
