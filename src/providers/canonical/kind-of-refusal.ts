import type { FailureKind } from '../../contract/gateway-error.js';

/** Of documentation as a rule: says nothing about what was refused. */
const addresses = /https?:\/\/\S+/gi;
/** Before everything else, so that a model with a name such as `my-files` is a model. */
const namedModel = /^(the |this )?models?\b.{0,200}(does not exist|not found|not have access)|^model: \S+$/i;
/** What a caller refers to by an id or an address, with no letter on either side: `file_id` is one, `profile` none. */
const callersThings =
  /(?<![a-z])(files?|attachments?|uploads?|uploaded|cached.?contents?|previous.?response|vector.?stores?|containers?|conversations?|(item|prompt|response) with id)(?![a-z])|\b(fetch|download)|retriev\w*.{0,40}\b(image|media|url)/i;
const unwantedContent =
  /content.?(policy|filter|management)|safety.?(system|check)|usage guidelines|\b(content|image|input|prompt|request)\b.{0,40}\b(flagged|moderat|prohibited|violat)/i;
/** Not the right `model.request`, which is one of a key. */
const anyModel = /\b(tuned.?)?models?\b(?!\.request)/i;

/**
 * Whom a 403 or a 404 is about. The breakers bench a credential and a model for everybody, so that what a request refers to
 * must not pass for a fault of theirs; a 403 without a telling word is one of the credential, a 404 one of the model.
 * Sources: googleapis/python-genai#1218, Aider-AI/aider#1903, QwenLM/qwen-code#9605, UKGovernmentBEIS/inspect_ai#2267.
 * @param message the vendor's own words
 * @param labels code, type and field, as far as the vendor names them
 */
export function kindOfRefusal(status: 403 | 404, message: string, labels = ''): FailureKind {
  const words = `${labels} ${message.replace(addresses, '')}`;
  if (namedModel.test(message)) return 'upstream_model_gone';
  if (status === 403 && unwantedContent.test(words)) return 'content_filtered';
  if (callersThings.test(words)) return 'invalid_request';
  return status === 404 || anyModel.test(words) ? 'upstream_model_gone' : 'upstream_auth';
}
