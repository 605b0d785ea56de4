import type { RequestHandler } from 'express';
import helmet from 'helmet';

type Directives = Readonly<Record<string, string[]>>;

/**
 * Browser protection for what a browser may open, under the given Content-Security-Policy. Answers under /v1 are data:
 * the `nosniff` that every answer has is enough for them.
 */
export function securityHeaders(directives: Directives): RequestHandler {
  const protect = helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    // TLS is the business of whoever stands in front
    strictTransportSecurity: false,
  });
  return (request, response, next) => {
    if (/^\/v1\//i.test(request.path)) next();
    else protect(request, response, next);
  };
}
