/** What a request may need of a model beyond text in and text out; a set of them is a number, one bit for each. */
export const capabilities = [
  'image_input',
  'audio_input',
  'video_input',
  'file_input',
  'audio_output',
  'tools',
  'json_schema',
  'json_object',
  'web_search',
] as const;
export type Capability = (typeof capabilities)[number];

/** The set of this one. */
export function capabilityBit(capability: Capability): number {
  return 1 << capabilities.indexOf(capability);
}

/** The first of a set; undefined = it is empty. */
export function firstCapability(set: number): Capability | undefined {
  return set === 0 ? undefined : capabilities[31 - Math.clz32(set & -set)];
}
