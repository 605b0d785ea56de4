import { capabilities, type Capability, firstCapability } from './capability.js';

const needReasons = {
  image_input: 'needs_image_input',
  audio_input: 'needs_audio_input',
  video_input: 'needs_video_input',
  file_input: 'needs_file_input',
  audio_output: 'needs_audio_output',
  tools: 'needs_tools',
  json_schema: 'needs_json_schema',
  json_object: 'needs_json_object',
  web_search: 'needs_web_search',
} as const satisfies Record<Capability, string>;

/** Why a model or an entry of a chain is not among the candidates. */
export const dropReasons = [
  'unknown',
  'not_chat',
  'not_allowed',
  'not_configured',
  'retired',
  ...capabilities.map((capability) => needReasons[capability]),
  'context_too_short',
  'breaker_open',
  'no_candidate',
  'last_resort',
  'duplicate',
  'beyond_limit',
] as const;
export type DropReason = (typeof dropReasons)[number];

/** Each in words that go on from "the model": for people. */
export const dropWords: Readonly<Record<DropReason, string>> = {
  unknown: 'is not known by this name',
  not_chat: 'is not a chat model',
  not_allowed: 'may not be used with this key',
  not_configured: 'has no credentials here',
  retired: 'has been retired by its vendor',
  needs_image_input: 'takes no images',
  needs_audio_input: 'takes no audio',
  needs_video_input: 'takes no video',
  needs_file_input: 'takes no files',
  needs_audio_output: 'does not speak',
  needs_tools: 'calls no tools',
  needs_json_schema: 'keeps to no JSON schema',
  needs_json_object: 'has no JSON mode',
  needs_web_search: 'does not search the web',
  context_too_short: 'has too short a context',
  breaker_open: 'has failed lately and rests for a moment',
  no_candidate: 'is a router of which nobody can serve this request',
  last_resort: 'is for when nobody else is left',
  duplicate: 'is in the plan already',
  beyond_limit: 'comes behind as many as may be tried',
};

/** Is told of everyone who is passed over. */
export type OnDrop = (name: string, reason: DropReason, untilMs?: number) => void;

/** The reason for the first capability of a set that a model lacks. */
export function missingReason(lacking: number): DropReason | undefined {
  const capability = firstCapability(lacking);
  return capability === undefined ? undefined : needReasons[capability];
}
