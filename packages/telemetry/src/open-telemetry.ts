import type * as OpenTelemetryApi from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import type { OperationRecord } from '@rangegraft/core';
import type { RequestRecord } from '@rangegraft/s3-server';
import { codeOf } from './operation-metrics.js';
import { serverMetrics } from './server-metrics.js';
import type { Telemetry } from './telemetry.js';

/** What spans and metrics say they come from. */
const SCOPE = '@rangegraft/telemetry';

/**
 * A span for every request and for every operation of an engine, with what happens for its sake beneath it, and the
 * metrics of `serverMetrics`.
 *
 * It takes OpenTelemetry's API as `import * as api from '@opentelemetry/api'` gives it, so that who does not use it loads
 * and installs nothing. The SDK must have been started before: a meter that is asked for earlier remains silent.
 *
 * A span is the child of the one that is active, such as that of an instrumentation of HTTP; where none is, of the one
 * that the headers of the request name. Keys of objects, access keys and texts of errors are in none.
 */
export function openTelemetry(api: typeof OpenTelemetryApi): Telemetry {
  const { context, propagation, SpanKind, SpanStatusCode, trace } = api;
  const tracer = trace.getTracer(SCOPE);
  const metrics = serverMetrics(api.metrics.getMeter(SCOPE));
  return {
    ...metrics,
    observeRequest: (request, handle) => {
      const active = context.active();
      const inner = trace.getSpan(active) !== undefined;
      const parent = inner ? active : propagation.extract(active, request.headers);
      const attributes = { 'http.request.method': request.method };
      const kind = inner ? SpanKind.INTERNAL : SpanKind.SERVER;
      const span = tracer.startSpan('S3 request', { kind, attributes }, parent);
      return context.with(trace.setSpan(parent, span), async () => {
        try {
          const record = await metrics.observeRequest(request, handle);
          if (record.operation !== undefined) span.updateName(record.operation);
          span.setAttributes(attributesOf(record));
          // A request that was refused with reason is no failure of the server.
          if (record.err !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
          return record;
        } finally {
          span.end();
        }
      });
    },
    observeOperation: (operation, run) => {
      const span = tracer.startSpan(operation, { attributes: { 'rangegraft.operation': operation } });
      return context.with(trace.setSpan(context.active(), span), async () => {
        try {
          const record = await metrics.observeOperation(operation, run);
          span.setAttributes(attributesOfOperation(record));
          if (record.error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
          return record;
        } finally {
          span.end();
        }
      });
    },
  };
}

function attributesOfOperation({ bucket, bytesLinked, bytesRead, bytesWritten, error }: OperationRecord): Attributes {
  return {
    'rangegraft.bytes.linked': bytesLinked,
    'rangegraft.bytes.read': bytesRead,
    'rangegraft.bytes.written': bytesWritten,
    'aws.s3.bucket': bucket,
    'error.type': error === undefined ? undefined : codeOf(error),
  };
}

/** The names are those of OpenTelemetry's semantic conventions where these have one. */
function attributesOf(record: RequestRecord): Attributes {
  return {
    'rangegraft.operation': record.operation,
    'rangegraft.key.present': record.key !== undefined,
    'rangegraft.aborted': record.aborted,
    'rangegraft.copy.linked': record.bytesLinked,
    'rangegraft.copy.moved': record.bytesMoved,
    'rangegraft.copy.read': record.bytesRead,
    'aws.request_id': record.requestId,
    'aws.s3.bucket': record.bucket,
    'error.type': record.code,
    'http.request.body.size': record.bytesIn,
    'http.response.body.size': record.bytesOut,
    'http.response.status_code': record.status,
  };
}
