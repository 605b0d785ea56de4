import type { ModelType } from '../contract/model-type.js';

/**
 * `supported_endpoint_types` of a model: the protocols in which the gateway serves its type. Only protocols that it
 * speaks, whatever else the vendor offers. Source: spec/clearmaas-api.md section 3.
 */
export const endpointTypes: Readonly<Record<ModelType, readonly string[]>> = {
  chat: ['openai'],
  image: ['image-generation'],
  tts: ['audio-speech'],
  embedding: ['embeddings'],
  video: ['openai-video'],
};
