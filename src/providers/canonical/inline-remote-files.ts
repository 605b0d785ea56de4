import { forkJoin, map, Observable, switchMap } from 'rxjs';
import type { ChatMessage, ContentPart } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { type InlineFile, toDataUri } from '../../contract/inline-file.js';
import { FileShare } from '../../upstream/file-share.js';
import type { RemoteFiles } from '../../upstream/remote-files.js';
import type { ProviderCall } from '../provider-adapter.js';

/** Where a URL may stand in a content part: kind of part, member, and field of it. Source: OpenAI's reference, Kimi's for videos. */
const places: readonly (readonly [string, string, string])[] = [
  ['image_url', 'image_url', 'url'],
  ['video_url', 'video_url', 'url'],
  ['file', 'file', 'file_data'],
];

/** Most files fetched for one request. */
const maxFiles = 8;

interface RemotePart {
  readonly type: string;
  readonly message: number;
  readonly part: number;
  readonly member: string;
  readonly field: string;
  readonly url: string;
  /** Of the field with the URL. */
  readonly path: string;
}

/**
 * For vendors that fetch nothing themselves: asks with a request in which every file named by an http or https URL has become a
 * data URI. The call itself, at once, where there is none. Errors with `invalid_request` for a URL that cannot be fetched.
 * @param types of the parts that the vendor does not fetch, where it fetches others.
 */
export function withInlineFiles<T>(
  call: ProviderCall,
  files: RemoteFiles,
  ask: (call: ProviderCall) => Observable<T>,
  types?: readonly string[],
): Observable<T> {
  const remote = remotePartsOf(call.request.messages, types);
  if (remote.length === 0) return ask(call);
  return new Observable((subscriber) => {
    const excess = remote[maxFiles];
    if (excess !== undefined)
      throw invalidRequest(
        `${excess.path} is one file by URL too many: at most ${maxFiles} are fetched`,
        excess.path,
      );
    // The files are in memory for as long as the vendor is being asked.
    const share = new FileShare();
    subscriber.add(() => share.release());
    return forkJoin(remote.map((part) => uriOf(part, files, share)))
      .pipe(
        switchMap((uris) => {
          const messages = call.request.messages.map((message, index) =>
            withUris(message, index, remote, uris),
          );
          return ask({ ...call, request: { ...call.request, messages } });
        }),
      )
      .subscribe(subscriber);
  });
}

function uriOf({ url, path, type }: RemotePart, files: RemoteFiles, share: FileShare): Observable<string> {
  return files.fetch(url, path, share).pipe(
    map((file) => {
      // A PDF or a video in an image part is what some clients mean; a page of text never is.
      if (type !== 'file' && isText(file))
        throw invalidRequest(`${path} leads to a text, not to an image or a video`, path);
      return toDataUri(file);
    }),
  );
}

function isText({ mediaType }: InlineFile): boolean {
  return mediaType.startsWith('text/');
}

function remotePartsOf(messages: readonly ChatMessage[], types?: readonly string[]): RemotePart[] {
  const found: RemotePart[] = [];
  const wanted = types === undefined ? places : places.filter(([type]) => types.includes(type));
  messages.forEach(({ content }, message) => {
    if (!Array.isArray(content)) return;
    content.forEach((contentPart, part) => {
      for (const [type, member, field] of wanted) {
        const url = contentPart.type === type ? fieldOf(contentPart[member], field) : undefined;
        if (url === undefined || !/^https?:/i.test(url)) continue;
        const path = `messages[${message}].content[${part}].${member}.${field}`;
        found.push({ type, message, part, member, field, url, path });
      }
    });
  });
  return found;
}

function withUris(
  message: ChatMessage,
  index: number,
  remote: readonly RemotePart[],
  uris: readonly string[],
): ChatMessage {
  const { content } = message;
  if (!Array.isArray(content) || !remote.some((place) => place.message === index)) return message;
  const parts: ContentPart[] = [...content];
  remote.forEach(({ message: at, part, member, field }, position) => {
    const original = parts[part];
    if (at !== index || original === undefined) return;
    parts[part] = { ...original, [member]: { ...asObject(original[member]), [field]: uris[position] } };
  });
  return { ...message, content: parts };
}

function fieldOf(value: unknown, field: string): string | undefined {
  const text = asObject(value)[field];
  return typeof text === 'string' ? text : undefined;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
