import type { Observable } from 'rxjs';
import type { ChatRequest, CompletionEvent, StreamEvent } from '../contract/chat.js';
import type { ChatProfile } from '../contract/chat-profile.js';
import type { EmbeddingAnswer, EmbeddingRequest } from '../contract/embedding.js';
import type { ImageAnswer, ImageRequest } from '../contract/image.js';
import type { BytesEvent, ConsumedEvent, Consumption, MediaEvent, ResultEvent } from '../contract/media.js';
import type { SpeechRequest } from '../contract/speech.js';
import type { VendorTool } from '../contract/vendor-tool.js';
import type { VideoNews, VideoOrder, VideoRequest, VideoTaskAtVendor } from '../contract/video.js';
import type { Backpressure } from '../contract/backpressure.js';
import type { Credential } from '../contract/credential.js';
import type { ProviderId, RouteCandidate } from '../contract/route-plan.js';

/** One attempt at one candidate. */
export interface ProviderCall<Request = ChatRequest> {
  /** The caller's request as it came; an adapter makes its own body from it and never writes to it. */
  readonly request: Request;
  readonly candidate: RouteCandidate;
  /** One of the provider's, chosen for this attempt. */
  readonly credential: Credential;
  /** Lets a slow client slow the vendor down. */
  readonly backpressure: Backpressure;
  /**
   * To be told each field of the request that the vendor is not sent, or sent otherwise than it was meant (`temperature`,
   * `tool_choice`): the answer names it in `X-Clear-Adjusted`.
   */
  readonly adjusted: (field: string) => void;
  /**
   * To be told, at the end of a whole answer, how many events of its stream could not be read and were passed over; never
   * where there were none.
   */
  readonly skipped: (events: number) => void;
  /** To be told when the vendor is sent the request: until then it costs nothing. */
  readonly sent: () => void;
}

/**
 * Chat by one vendor. Observables are cold: one subscription is one upstream request, teardown aborts it,
 * and every error is a GatewayError.
 */
export interface ChatPort {
  /** Emits exactly one event. */
  complete(call: ProviderCall): Observable<CompletionEvent>;
  /**
   * Emits at least one chunk; the last one carries usage where the vendor counts. Completes only after the vendor's own
   * sign that the answer is whole; a stream that stops short errors with `upstream_protocol`.
   */
  stream(call: ProviderCall): Observable<StreamEvent>;
  /** Whether the vendor answers this call in a stream only; the gateway then puts the whole answer together itself. */
  mustStream?(call: ProviderCall): boolean;
  /** What a request has the vendor do by a field, tool or model that is the vendor's own; absent = there are none such. */
  vendorTool?(request: ChatRequest, profile: ChatProfile): VendorTool | undefined;
  /** Tokens of thinking, at most, that the limit of the answer does not bound; absent = it bounds them all. */
  mostThoughts?(request: ChatRequest, candidate: RouteCandidate): number;
}

/**
 * One answer to one request, by one vendor: pictures, speech, embeddings. Observables as those of the ChatPort: cold, aborted
 * by teardown, every error a GatewayError.
 */
export interface MediaPort<Request, Event extends MediaEvent> {
  answer(call: ProviderCall<Request>): Observable<Event>;
  /**
   * The most that a request can take of a candidate.
   * @throws GatewayError `invalid_request` naming the field for what the model does not take: asked before anybody is called
   */
  most(request: Request, candidate: RouteCandidate): Consumption;
  /**
   * About what a request has taken of which the vendor told nothing, as it never does or because the answer was left or broke off;
   * absent = the units of `most`, and of its tokens the prompt.
   */
  guess?(request: Request, candidate: RouteCandidate): Consumption;
}

export type ImagePort = MediaPort<ImageRequest, ResultEvent<ImageAnswer>>;
/** Pieces as they come, then what they cost. */
export type SpeechPort = MediaPort<SpeechRequest, BytesEvent | ConsumedEvent>;
export type EmbeddingPort = MediaPort<EmbeddingRequest, ResultEvent<EmbeddingAnswer>>;

/** Videos by one vendor: a task is handed in, and asked for until it has ended. */
export interface VideoPort {
  /** @throws GatewayError `invalid_request` naming the field for what the model does not take */
  order(request: VideoRequest, candidate: RouteCandidate): VideoOrder;
  /**
   * Hands a task in. Emits the vendor's id once.
   * @param taskId ours, told to the vendor so that the task can be found by it: nothing is handed in twice
   */
  submit(call: ProviderCall<VideoRequest>, taskId: string): Observable<string>;
  /** Asks for a task, by our id where the vendor's is not known. Emits once. */
  look(task: VideoTaskAtVendor, credential: Credential): Observable<VideoNews>;
  /** Whether a video may be fetched from there: the vendor's own stores. */
  isStore(url: URL): boolean;
}

/** The port every vendor's module implements and registers. A capability is the presence of a port. */
export interface ProviderAdapter {
  readonly id: ProviderId;
  /** What it can be called with; none = it is not configured. A provider that asks for nothing has `noCredential`. */
  readonly credentials: readonly Credential[];
  /** All its models are in the catalogue: any other name behind its prefix is unknown (`model_not_found`). */
  readonly knowsItsModels?: true;
  /** Its failures are a show: they open no breaker and nothing is asked twice. */
  readonly failsOnPurpose?: true;
  readonly chat?: ChatPort;
  readonly images?: ImagePort;
  readonly speech?: SpeechPort;
  readonly embeddings?: EmbeddingPort;
  readonly video?: VideoPort;
}
