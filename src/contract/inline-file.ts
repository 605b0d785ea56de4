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

interface Signature {
  readonly mediaType: string;
  /** Bytes as Latin-1, by their place in the file. */
  readonly marks: Readonly<Record<number, string>>;
}

/** First bytes of what models take. Source: the formats' own specifications, as WHATWG's MIME Sniffing collects them. */
const signatures: readonly Signature[] = [
  { mediaType: 'image/png', marks: { 0: '\x89PNG\r\n\x1a\n' } },
  { mediaType: 'image/jpeg', marks: { 0: '\xff\xd8\xff' } },
  { mediaType: 'image/gif', marks: { 0: 'GIF87a' } },
  { mediaType: 'image/gif', marks: { 0: 'GIF89a' } },
  { mediaType: 'image/webp', marks: { 0: 'RIFF', 8: 'WEBP' } },
  // The four bytes behind the size are reserved, and zero.
  { mediaType: 'image/bmp', marks: { 0: 'BM', 6: '\0\0\0\0' } },
  { mediaType: 'image/tiff', marks: { 0: 'II*\0' } },
  { mediaType: 'image/tiff', marks: { 0: 'MM\0*' } },
  { mediaType: 'application/pdf', marks: { 0: '%PDF' } },
  { mediaType: 'audio/wav', marks: { 0: 'RIFF', 8: 'WAVE' } },
  { mediaType: 'audio/aiff', marks: { 0: 'FORM', 8: 'AIFF' } },
  { mediaType: 'audio/mpeg', marks: { 0: 'ID3' } },
  // An MPEG frame without a tag in front of it: layer 3 of MPEG 1, 2 or 2.5, with a checksum or none.
  ...['\xfa', '\xfb', '\xf2', '\xf3', '\xe2', '\xe3'].map((second) => ({
    mediaType: 'audio/mpeg',
    marks: { 0: `\xff${second}` },
  })),
  { mediaType: 'audio/aac', marks: { 0: '\xff\xf1' } },
  { mediaType: 'audio/aac', marks: { 0: '\xff\xf9' } },
  { mediaType: 'audio/flac', marks: { 0: 'fLaC' } },
  { mediaType: 'audio/ogg', marks: { 0: 'OggS' } },
  { mediaType: 'video/webm', marks: { 0: '\x1a\x45\xdf\xa3' } },
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
  return signatures.find(({ marks }) =>
    Object.entries(marks).every(([place, mark]) => start.startsWith(mark, Number(place))),
  )?.mediaType;
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
