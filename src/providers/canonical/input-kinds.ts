import { invalidRequest } from '../../contract/gateway-error.js';
import type { ProviderCall } from '../provider-adapter.js';

/** Kinds of input as the catalogue names them, by type of content part. */
const kinds: Readonly<Record<string, string>> = {
  image_url: 'image',
  input_audio: 'audio',
  video_url: 'video',
  video: 'video',
  file: 'file',
};

/**
 * Refuses what the model is not known to take: a picture before a model of text, where the vendor's own words would be opaque
 * or the picture be ignored.
 * @param vendor kinds that any model of this vendor takes; all that is asked of a model of which nothing is known.
 * @throws GatewayError `invalid_request` naming the part.
 */
export function refuseForeignParts({ request, candidate }: ProviderCall, vendor: readonly string[]): void {
  const known = candidate.profile.inputs ?? vendor;
  request.messages.forEach(({ content }, message) => {
    if (!Array.isArray(content)) return;
    content.forEach(({ type }, part) => {
      const kind = kinds[type];
      if (kind !== undefined && !(vendor.includes(kind) && known.includes(kind)))
        throw invalidRequest(
          `This model takes no ${kind} input.`,
          `messages[${message}].content[${part}].type`,
          'unsupported_parameter',
        );
    });
  });
}
