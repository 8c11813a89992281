import type { IncomingMessage, ServerResponse } from 'node:http';
import type { S3Operations } from '@rangegraft/core';
import { parseAddress } from './addressing.js';
import type { Address } from './addressing.js';
import { headerValues } from './auth/index.js';
import type { Authentication, Authenticator, HeaderValues } from './auth/index.js';
import { ClientGoneError } from './client-gone.js';
import { checkDeclaredBody } from './content.js';
import { checkDirectoryRequest, servicesOf } from './directory-buckets.js';
import { corsHeaders, preflight } from './cors.js';
import { refuseEncryption } from './encryption-headers.js';
import { describeFailure, errorReply } from './error-response.js';
import type { Failure } from './error-response.js';
import { keepAlive } from './keep-alive.js';
import type { RequestRecord } from './logger.js';
import type { Operation } from './operation.js';
import type { Settings } from './options.js';
import type { Reply } from './reply.js';
import { RequestBody } from './request-body.js';
import { RequestContext } from './request-context.js';
import { Responder } from './responder.js';
import { route } from './router.js';
import { transportOf } from './transport.js';
import type { Transport } from './transport.js';
import { refuseUnsupportedHeaders } from './unsupported-headers.js';

/** What all exchanges of a handler share. */
export interface Front {
  readonly engine: S3Operations;
  readonly settings: Settings;
  readonly authenticator: Authenticator;
}

export interface ExchangeOptions {
  /** Whether the client waits for a `100 Continue`, and nobody but us sends one. */
  readonly continueExpected: boolean;
}

/** One request and its answer. */
export class Exchange {
  readonly #front: Front;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #ids;
  readonly #body: RequestBody;
  readonly #responder: Responder;
  readonly #gone = new AbortController();
  readonly #started: number;
  #address: Address | undefined;
  #authentication: Authentication | undefined;
  #operation: Operation | undefined;
  #context: RequestContext | undefined;

  constructor(front: Front, request: IncomingMessage, response: ServerResponse, options: ExchangeOptions) {
    const { settings } = front;
    this.#front = front;
    this.#request = request;
    this.#response = response;
    this.#started = settings.clock.monotonic();
    this.#ids = settings.requestIds();
    this.#body = new RequestBody(request, {
      stall: settings.limits.stall,
      invite: options.continueExpected ? () => response.writeContinue() : undefined,
    });
    this.#responder = new Responder(response, {
      ids: this.#ids,
      requestBody: this.#body,
      limits: settings.limits,
    });
  }

  /** Answers the request and writes it into the log; never throws. */
  async run(): Promise<RequestRecord> {
    const response = this.#response;
    response.on('error', () => response.destroy());
    response.on('close', () => {
      if (!response.writableFinished) this.#gone.abort(new ClientGoneError());
    });
    let failure: Failure | undefined;
    let cause: unknown;
    try {
      await this.#responder.send(await this.#answer());
    } catch (error) {
      cause = error;
      failure = describeFailure(error, this.#request.method);
      await this.#fail(failure);
    }
    this.#body.release();
    return this.#log(failure, cause);
  }

  async #answer(): Promise<Reply> {
    const { engine, settings, authenticator } = this.#front;
    const { method = '', rawHeaders } = this.#request;
    const rawTarget = targetOf(this.#request);
    const headers = headerValues(rawHeaders);
    const transport = transportOf(this.#request, settings);
    const address = parseAddress(rawTarget, headers.get('host'), settings);
    this.#address = address;
    const cors = { engine, address, headers, signal: this.#gone.signal };
    // Browsers ask without a signature, before they send a request that has one.
    if (method === 'OPTIONS' && address.bucket !== undefined) return preflight(cors);
    this.#responder.always(await corsHeaders(cors, method));
    const authentication = await authenticator.authenticate({ method, rawTarget, rawHeaders }, servicesOf(address));
    const anonymous = authentication === 'anonymous';
    this.#authentication = anonymous ? undefined : authentication;
    const allHeaders = anonymous ? headers : withHoisted(headers, authentication.hoistedHeaders);
    const service = this.#authentication?.service;
    const operation = route({ method, address, headers: allHeaders, ...(service && { service }) });
    this.#operation = operation;
    if (!anonymous) checkDeclaredBody(authentication, this.#body, operation);
    refuseUnsupportedHeaders(allHeaders, operation);
    checkDirectoryRequest(address, allHeaders, operation);
    if (operation.encrypts !== true) refuseEncryption(allHeaders);
    this.#context = new RequestContext({
      engine,
      settings,
      address,
      headers: allHeaders,
      authentication: this.#authentication,
      authenticateForm: (fields) => this.#authenticateForm(fields),
      body: this.#body,
      transport,
      origin: originOf(this.#request, transport),
      signal: this.#gone.signal,
      keepAlive: (work) => keepAlive(work, this.#responder, settings.keepAlive),
    });
    return operation.run(this.#context);
  }

  async #authenticateForm(fields: ReadonlyMap<string, string>): Promise<Authentication | undefined> {
    const authentication = await this.#front.authenticator.authenticateForm(fields);
    this.#authentication = authentication === 'anonymous' ? undefined : authentication;
    return this.#authentication;
  }

  async #fail(failure: Failure): Promise<void> {
    const response = this.#response;
    // Behind the head of an answer that is not XML, only a cut tells the client.
    if (response.headersSent && !this.#responder.begun) response.destroy();
    if (this.#gone.signal.aborted || response.destroyed) return;
    await this.#responder.send(errorReply(failure, this.#ids)).catch(() => response.destroy());
  }

  #log(failure: Failure | undefined, cause: unknown): RequestRecord {
    const { clock, logger } = this.#front.settings;
    const response = this.#response;
    const aborted = this.#gone.signal.aborted || cause instanceof ClientGoneError;
    const unexpected = failure !== undefined && failure.status >= 500 && failure.code !== 'NotImplemented' && !aborted;
    const record: RequestRecord = {
      requestId: this.#ids.requestId,
      method: this.#request.method ?? '',
      ...(this.#operation && { operation: this.#operation.name }),
      ...(this.#address?.bucket !== undefined && { bucket: this.#address.bucket }),
      ...(this.#address?.key !== undefined && { key: this.#address.key }),
      ...(this.#authentication && { accessKey: this.#authentication.accessKey }),
      ...(response.headersSent && { status: response.statusCode }),
      ...(failure && !aborted && { code: failure.code }),
      bytesIn: this.#body.received,
      bytesOut: this.#responder.bytesOut,
      ...this.#context?.copied,
      ms: Math.round((clock.monotonic() - this.#started) * 1000) / 1000,
      ...((aborted || (response.destroyed && !response.writableEnded)) && { aborted: true }),
      ...(unexpected && { err: cause }),
    };
    if (unexpected) logger?.error(record, 'request failed');
    else logger?.info(record, 'request');
    return record;
  }
}

/** The target as the client sent it: Express takes the mount path off `url` and keeps the whole in `originalUrl`. */
function targetOf(request: IncomingMessage & { readonly originalUrl?: string }): string {
  return request.originalUrl ?? request.url ?? '/';
}

function originOf(request: IncomingMessage, { secure }: Transport): string {
  return `${secure ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}`;
}

function withHoisted(headers: HeaderValues, hoisted: HeaderValues): HeaderValues {
  return hoisted.size === 0 ? headers : new Map([...headers, ...hoisted]);
}
