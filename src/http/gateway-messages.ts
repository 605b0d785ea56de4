import { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Application } from 'express';
import { newRequestId } from './request-id.js';

/** A request that has its id from the first moment, before any code of ours or of Express has seen it. */
export class GatewayRequest extends IncomingMessage {
  readonly id = newRequestId();
  /** Its answer: Express' methods look for it here. */
  res: GatewayResponse | undefined = undefined;
}

/** A response that carries the headers every answer has, whoever writes it. Source: spec/interface.md section 5. */
export class GatewayResponse extends ServerResponse<GatewayRequest> {
  constructor(request: GatewayRequest) {
    super(request);
    this.setHeader('X-Request-Id', request.id);
    this.setHeader('X-Content-Type-Options', 'nosniff');
  }
}

/**
 * The message classes of one application. Express gives every message the prototype of its application, and changing the
 * prototype of an object that lives is the dearest thing it does: twice the CPU of a bare server, because such objects
 * outlive the young generation. Messages that are born with it are left as they are.
 */
export function messagesFor(application: Application): {
  IncomingMessage: typeof GatewayRequest;
  ServerResponse: typeof GatewayResponse;
} {
  class ApplicationRequest extends GatewayRequest {}
  class ApplicationResponse extends GatewayResponse {}
  const app = { value: application };
  Object.assign(application, {
    request: Object.defineProperty(ApplicationRequest.prototype, 'app', app),
    response: Object.defineProperty(ApplicationResponse.prototype, 'app', app),
  });
  return { IncomingMessage: ApplicationRequest, ServerResponse: ApplicationResponse };
}

Object.setPrototypeOf(GatewayRequest.prototype, express.request);
Object.setPrototypeOf(GatewayResponse.prototype, express.response);

/** The response under way on a connection, if any: Node keeps it on the socket. */
export function responseOn(socket: object): ServerResponse | undefined {
  const response = '_httpMessage' in socket ? socket._httpMessage : undefined;
  return response instanceof ServerResponse ? response : undefined;
}
