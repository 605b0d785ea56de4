/**
 * The yardstick: the least a proxy in Node can do. A node:http server that sends the body on with undici and writes
 * what comes back. No key, no check, no limit, no meter. Upstream origin in argv; prints its port once it listens.
 */
import { createServer } from 'node:http';
import { Pool } from 'undici';

const pool = new Pool(process.argv[2], { connections: 128 });

function forward(request, response, body) {
  pool
    .request({
      path: request.url,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer upstream' },
      body,
    })
    .then((upstream) => {
      const { 'content-type': type, 'content-length': length } = upstream.headers;
      response.writeHead(
        upstream.statusCode,
        length === undefined ? { 'content-type': type } : { 'content-type': type, 'content-length': length },
      );
      upstream.body.on('data', (part) => response.write(part));
      upstream.body.on('end', () => response.end());
      upstream.body.on('error', () => response.destroy());
    })
    .catch(() => response.writeHead(502).end());
}

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => forward(request, response, parts.length === 1 ? parts[0] : Buffer.concat(parts)));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
