import type { VideoRequest } from '../contract/video.js';
import type { Surface } from '../media/surface.js';

/** A route that takes orders for videos. */
export function videoSurface(parse: (body: unknown) => VideoRequest): Surface<VideoRequest> {
  return {
    type: 'video',
    parse,
    portOf: ({ video }) =>
      video && { most: (request, candidate) => ({ media: video.order(request, candidate).media }) },
  };
}
