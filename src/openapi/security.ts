/** Names of the two bearer schemes in the OpenAPI document. A key's surface is one of them: spec/interface.md section 3. */
export const apiKeyScheme = 'api-key';
export const managementKeyScheme = 'management-key';

/** The scheme of a path: the routes themselves leave it to their guards. Undefined = open to everybody. */
export function schemeOf(path: string): string | undefined {
  if (path.startsWith('/v1/')) return apiKeyScheme;
  if (path.startsWith('/admin/') || path === '/metrics') return managementKeyScheme;
  return undefined;
}
