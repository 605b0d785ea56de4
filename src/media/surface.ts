import { SetMetadata } from '@nestjs/common';
import type { MediaEvent, RoutedRequest } from '../contract/media.js';
import type { ModelType } from '../contract/model-type.js';
import type { MediaPort, ProviderAdapter } from '../providers/provider-adapter.js';

/** What a route other than chat does in its own way. */
export interface Surface<Asked extends RoutedRequest = RoutedRequest> {
  readonly type: ModelType;
  /** @throws GatewayError `invalid_request` with the path of the field */
  parse(body: unknown): Asked;
  /** Undefined = the provider serves no such requests. */
  portOf(adapter: ProviderAdapter): Pick<MediaPort<Asked, never>, 'most'> | undefined;
}

/** Of a route that is answered at once. */
export interface MediaSurface<
  Asked extends RoutedRequest = RoutedRequest,
  Event extends MediaEvent = MediaEvent,
> extends Surface<Asked> {
  portOf(adapter: ProviderAdapter): MediaPort<Asked, Event> | undefined;
}

export const surfaceKey = 'clearmaas:surface';

/** Tells the interceptor what its route is about. */
export const ServedAs = <Asked extends RoutedRequest>(surface: Surface<Asked>): MethodDecorator =>
  SetMetadata(surfaceKey, surface);
