import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorEnvelope } from '../contract/gateway-error.js';
import { responseOn } from './gateway-messages.js';
import { newRequestId } from './request-id.js';

/** A request that is refused for its HTTP, before it is one of ours. */
export interface ProtocolFault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export const protocolFaults = {
  malformed: { status: 400, code: 'bad_request', message: 'The request is not valid HTTP.' },
  missingHost: { status: 400, code: 'bad_request', message: 'The Host header is missing.' },
  timeout: { status: 408, code: 'request_timeout', message: 'The request was not received in time.' },
  headersTooLarge: {
    status: 431,
    code: 'request_header_fields_too_large',
    message: 'The request headers are too large: at most 100 headers and 16 KiB are accepted.',
  },
} as const satisfies Record<string, ProtocolFault>;

const faultsByErrorCode: Readonly<Record<string, ProtocolFault>> = {
  HPE_HEADER_OVERFLOW: protocolFaults.headersTooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: protocolFaults.timeout,
};

export function toEnvelope({ message, code }: ProtocolFault): ErrorEnvelope {
  return { error: { message, type: 'invalid_request_error', code } };
}

/** Node's parser gave a connection up (`clientError`): there may be no response object, so the answer is written raw. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  const response = responseOn(socket);
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  if (response?.headersSent) {
    // what was answered already still gets out
    socket.end(() => socket.destroy());
    return;
  }
  const fault = faultsByErrorCode[error.code ?? ''] ?? protocolFaults.malformed;
  const body = JSON.stringify(toEnvelope(fault));
  const requestId = response?.getHeader('X-Request-Id') ?? newRequestId();
  const head = [
    `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${String(requestId)}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
