/** A file that travels inside a message. */
export interface InlineFile {
  /** Without parameters, in lower case: `image/png`. */
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
}

const head = /^data:([^,]{0,200}),/i;

/** What is inside a data URI; undefined where the text is none. */
export function parseDataUri(uri: string): InlineFile | undefined {
  const match = head.exec(uri);
  if (match === null) return undefined;
  const [mediaType = '', ...parameters] = (match[1] ?? '').split(';').map((word) => word.trim());
  const content = uri.slice(match[0].length);
  const isBase64 = parameters.some((parameter) => parameter.toLowerCase() === 'base64');
  return {
    mediaType: mediaType.toLowerCase() || 'text/plain',
    data: isBase64 ? content : toBase64(content),
  };
}

export function toDataUri({ mediaType, data }: InlineFile): string {
  return `data:${mediaType};base64,${data}`;
}

function toBase64(escaped: string): string {
  try {
    return Buffer.from(decodeURIComponent(escaped)).toString('base64');
  } catch {
    return Buffer.from(escaped).toString('base64');
  }
}
