import type { ModelType } from '../contract/model-type.js';
import type { ProviderAdapter } from './provider-adapter.js';

/** The port by which an adapter serves models of a type; undefined = it serves none. */
export function portFor(
  adapter: ProviderAdapter | undefined,
  type: ModelType,
): ProviderAdapter[keyof ProviderAdapter] {
  switch (type) {
    case 'chat':
      return adapter?.chat;
    case 'image':
      return adapter?.images;
    case 'tts':
      return adapter?.speech;
    case 'embedding':
      return adapter?.embeddings;
    case 'video':
      return adapter?.video;
  }
}
