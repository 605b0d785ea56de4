/** A file that travels inside a message. */
export interface InlineFile {
  /** Without parameters, in lower case: `image/png`. */
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
}

const head = /^data:([^,]{0,200}),/i;

/** How many bytes of a file `sniffMediaType` looks at. */
export const sniffedBytes = 64;

/** A type, the bytes it begins with as Latin-1, and what stands at a further place. */
type Signature = readonly [mediaType: string, start: string, place?: number, mark?: string];

/** First bytes of what models take. Source: the formats' own specifications, as WHATWG's MIME Sniffing collects them. */
const signatures: readonly Signature[] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/gif', 'GIF87a'],
  ['image/gif', 'GIF89a'],
  ['image/webp', 'RIFF', 8, 'WEBP'],
  // The four bytes behind the size are reserved, and zero.
  ['image/bmp', 'BM', 6, '\0\0\0\0'],
  ['image/tiff', 'II*\0'],
  ['image/tiff', 'MM\0*'],
  ['application/pdf', '%PDF'],
  ['audio/wav', 'RIFF', 8, 'WAVE'],
  ['audio/aiff', 'FORM', 8, 'AIFF'],
  ['audio/mpeg', 'ID3'],
  // MPEG frames without a tag in front: layer 3 of MPEG 1, 2 or 2.5, with a checksum or none.
  ['audio/mpeg', '\xff\xfa'],
  ['audio/mpeg', '\xff\xfb'],
  ['audio/mpeg', '\xff\xf2'],
  ['audio/mpeg', '\xff\xf3'],
  ['audio/mpeg', '\xff\xe2'],
  ['audio/mpeg', '\xff\xe3'],
  ['audio/aac', '\xff\xf1'],
  ['audio/aac', '\xff\xf9'],
  ['audio/flac', 'fLaC'],
  ['audio/ogg', 'OggS'],
  ['video/webm', '\x1a\x45\xdf\xa3'],
];

/** Brands of ISO base media files (`ftyp`); any other is a video. */
const brands: Readonly<Record<string, string>> = {
  heic: 'image/heic',
  heix: 'image/heic',
  hevc: 'image/heic',
  heim: 'image/heic',
  heis: 'image/heic',
  mif1: 'image/heif',
  msf1: 'image/heif',
  avif: 'image/avif',
  avis: 'image/avif',
  'M4A ': 'audio/mp4',
  'M4B ': 'audio/mp4',
  'qt  ': 'video/quicktime',
};

/**
 * What a file is by its first bytes, whatever anybody says of it: an image, PDF, audio or video; undefined where it is none
 * of these, text for one, which has no mark of its own.
 */
export function sniffMediaType(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, sniffedBytes));
  if (start.startsWith('ftyp', 4)) return brands[start.slice(8, 12)] ?? 'video/mp4';
  const signature = signatures.find(
    ([, mark, place = 0, further = '']) => start.startsWith(mark) && start.startsWith(further, place),
  );
  return signature?.[0];
}

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
