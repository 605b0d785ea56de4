import type { GatewayConfig } from './config/gateway-config.js';
import type { FirstKeys } from './keys/first-start.service.js';

/** Answers offline, so that a first request needs no vendor's key. */
const sandboxModel = 'sandbox/echo';

/**
 * What the operator sees on standard output once the gateway listens; at the first start with the new keys, which are
 * shown here and nowhere else, and a first request that works as printed.
 */
export function banner(config: GatewayConfig, port: number, firstKeys: FirstKeys | undefined): string {
  const origin = `http://${hostInUrl(config.host)}:${port}`;
  const lines = ['', `  Gateway    ${origin}`, `  Swagger    ${origin}/docs`];
  if (firstKeys?.managementKey !== undefined) lines.push(`  Admin key  ${firstKeys.managementKey}`);
  if (firstKeys?.apiKey !== undefined)
    lines.push(
      `  API key    ${firstKeys.apiKey}`,
      '',
      '  New keys are shown this once. A first request:',
      '',
    );
  if (firstKeys?.apiKey !== undefined) lines.push(...firstRequest(origin, firstKeys.apiKey, config));
  return `${lines.join('\n')}\n\n`;
}

function firstRequest(origin: string, apiKey: string, config: GatewayConfig): string[] {
  if (!config.sandbox) return [`  curl ${origin}/v1/models -H 'Authorization: Bearer ${apiKey}'`];
  const body = JSON.stringify({ model: sandboxModel, messages: [{ role: 'user', content: 'Hello' }] });
  return [
    `  curl ${origin}/v1/chat/completions \\`,
    `    -H 'Authorization: Bearer ${apiKey}' \\`,
    `    -H 'Content-Type: application/json' \\`,
    `    -d '${body}'`,
  ];
}

/** Where this machine reaches the gateway: an unspecified address listens on loopback as well. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
