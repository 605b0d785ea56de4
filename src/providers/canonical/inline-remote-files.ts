import { forkJoin, type Observable, switchMap } from 'rxjs';
import type { ChatMessage, ContentPart } from '../../contract/chat.js';
import { toDataUri } from '../../contract/inline-file.js';
import type { RemoteFiles } from '../../upstream/remote-files.js';
import type { ProviderCall } from '../provider-adapter.js';

/** Where a URL may stand in a content part: kind of part, member, and field of it. Source: OpenAI's reference, Kimi's for videos. */
const places: readonly (readonly [string, string, string])[] = [
  ['image_url', 'image_url', 'url'],
  ['video_url', 'video_url', 'url'],
  ['file', 'file', 'file_data'],
];

interface RemotePart {
  readonly message: number;
  readonly part: number;
  readonly member: string;
  readonly field: string;
  readonly url: string;
}

/**
 * For vendors that fetch nothing themselves: asks with a request in which every file named by an http or https URL has become a
 * data URI. The call itself, at once, where there is none.
 */
export function withInlineFiles<T>(
  call: ProviderCall,
  files: RemoteFiles,
  ask: (call: ProviderCall) => Observable<T>,
): Observable<T> {
  const remote = remotePartsOf(call.request.messages);
  if (remote.length === 0) return ask(call);
  const fetched$ = forkJoin(
    remote.map(({ message, part, member, field, url }) =>
      files.fetch(url, `messages[${message}].content[${part}].${member}.${field}`),
    ),
  );
  return fetched$.pipe(
    switchMap((inline) => {
      const uris = inline.map(toDataUri);
      const messages = call.request.messages.map((message, index) => withUris(message, index, remote, uris));
      return ask({ ...call, request: { ...call.request, messages } });
    }),
  );
}

function remotePartsOf(messages: readonly ChatMessage[]): RemotePart[] {
  const found: RemotePart[] = [];
  messages.forEach(({ content }, message) => {
    if (!Array.isArray(content)) return;
    content.forEach((contentPart, part) => {
      for (const [type, member, field] of places) {
        const url = contentPart.type === type ? fieldOf(contentPart[member], field) : undefined;
        if (url !== undefined && /^https?:/i.test(url)) found.push({ message, part, member, field, url });
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
