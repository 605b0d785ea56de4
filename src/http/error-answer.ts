import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorEnvelope, GatewayError } from '../contract/gateway-error.js';

/** How long an upload that was refused is still read and thrown away, so that the client gets to see the answer. */
const lingerMs = 3000;

/** Answers a failure before anything else was written: envelope, Retry-After. Source: spec/interface.md section 6. */
export function answerError(request: IncomingMessage, response: ServerResponse, error: GatewayError): void {
  const { status } = error;
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  if (status === 429 || error.retryAfterSeconds !== undefined)
    response.setHeader('Retry-After', Math.max(1, Math.ceil(error.retryAfterSeconds ?? 1)));
  answerEnvelope(request, response, status, error.toEnvelope());
}

/**
 * Writes an error envelope. When the client is still sending its body, the answer is complete on the wire at once, the
 * rest of the upload is thrown away for a moment and the connection closes: closing it under the client's hands would
 * make most clients report a broken pipe instead of the error.
 */
export function answerEnvelope(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  envelope: ErrorEnvelope,
): void {
  const body = Buffer.from(JSON.stringify(envelope));
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', body.length);
  if (!isSending(request)) {
    response.end(body);
    return;
  }
  response.setHeader('Connection', 'close');
  response.write(body);
  const finish = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(finish, lingerMs);
  request.once('end', finish).once('close', finish).resume();
}

function isSending(request: IncomingMessage): boolean {
  if (request.complete || request.destroyed) return false;
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
}
