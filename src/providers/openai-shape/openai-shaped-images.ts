import { defer, type Observable } from 'rxjs';
import type { ImageAnswer, ImageRequest } from '../../contract/image.js';
import type { Consumption, ResultEvent } from '../../contract/media.js';
import type { UpstreamClient } from '../../upstream/upstream-client.js';
import type { FailureReader, UpstreamAnswer } from '../../upstream/upstream-request.js';
import { allWithheld, type Picture, secondsNow } from '../canonical/image-answer.js';
import { jsonAnswer, unreadableAnswer } from '../canonical/json-answer.js';
import type { ImagePort, ProviderCall } from '../provider-adapter.js';
import { postJson } from './json-post.js';
import type { Endpoint } from './openai-shaped-chat.js';
import { isRecord } from './wire-shape.js';

type Fields = Readonly<Record<string, unknown>>;

/** What differs between vendors that take OpenAI's `images/generations`. */
export interface ImageDialect {
  /** @throws GatewayError `invalid_request` for what the model lacks. */
  readonly toBody: (call: ProviderCall<ImageRequest>) => Record<string, unknown>;
  readonly most: ImagePort['most'];
  readonly toFailure: FailureReader;
  /** What the pictures cost that have come. */
  readonly consumed: (pictures: number, answer: Fields) => Consumption;
  /** Whether a picture was withheld for what it shows, though it stands in the list. */
  readonly isWithheld?: (picture: Fields) => boolean;
  /** Fields of the answer that the caller gets beside its pictures. */
  readonly further?: readonly string[];
}

/** Pictures by a vendor that speaks OpenAI's shape. */
export class OpenAiShapedImages implements ImagePort {
  readonly most: ImagePort['most'];

  constructor(
    private readonly upstream: UpstreamClient,
    private readonly endpoint: Endpoint,
    private readonly dialect: ImageDialect,
  ) {
    this.most = dialect.most;
  }

  answer(call: ProviderCall<ImageRequest>): Observable<ResultEvent<ImageAnswer>> {
    return defer(() =>
      this.upstream.whole(postJson(call, this.endpoint, this.dialect.toBody(call)), (answer) =>
        fromImageAnswer(answer, this.dialect),
      ),
    );
  }
}

/** @throws GatewayError `content_filtered` where every picture was withheld, `upstream_protocol` where there never was one */
function fromImageAnswer(answer: UpstreamAnswer, dialect: ImageDialect): ResultEvent<ImageAnswer> {
  const parsed = jsonAnswer(answer, dialect.toFailure);
  if (parsed.error) throw dialect.toFailure(answer);
  const listed = Array.isArray(parsed.data) ? parsed.data.filter(isRecord) : [];
  const shown = listed.filter((picture) => !dialect.isWithheld?.(picture));
  if (shown.length === 0 && listed.length > 0) throw allWithheld();
  const data = shown.map(toPicture).filter((picture) => picture !== undefined);
  if (data.length === 0) throw unreadableAnswer();
  const { created } = parsed;
  const body = {
    created: typeof created === 'number' ? created : secondsNow(),
    data,
    ...fieldsNamed(parsed, dialect.further ?? []),
  };
  return { kind: 'result', body, ...dialect.consumed(data.length, parsed) };
}

function toPicture(picture: Fields): Picture | undefined {
  const { url, b64_json: bytes, revised_prompt: revised } = picture;
  const shown = isText(bytes) ? { b64_json: bytes } : isText(url) ? { url } : undefined;
  return shown && { ...shown, ...(isText(revised) && { revised_prompt: revised }) };
}

function fieldsNamed(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.flatMap((name) =>
      fields[name] === undefined || fields[name] === null ? [] : [[name, fields[name]]],
    ),
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
