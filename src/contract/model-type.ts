/** What a model makes, and with that the route by which it is asked. */
export const modelTypes = ['chat', 'image', 'tts', 'embedding', 'video'] as const;
export type ModelType = (typeof modelTypes)[number];

/** In words for people: "a chat model", and where to ask it instead. */
export const modelTypeWords: Readonly<Record<ModelType, { readonly noun: string; readonly route: string }>> =
  {
    chat: { noun: 'a chat model', route: 'POST /v1/chat/completions' },
    image: { noun: 'an image model', route: 'POST /v1/images/generations' },
    tts: { noun: 'a speech model', route: 'POST /v1/audio/speech' },
    embedding: { noun: 'an embedding model', route: 'POST /v1/embeddings' },
    video: { noun: 'a video model', route: 'POST /v1/video/generations' },
  };
