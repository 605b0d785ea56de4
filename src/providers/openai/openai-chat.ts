import type { Observable } from 'rxjs';
import type { ChatRequest, CompletionEvent, StreamEvent } from '../../contract/chat.js';
import type { VendorTool } from '../../contract/vendor-tool.js';
import type { ChatProfile } from '../../contract/chat-profile.js';
import type { RemoteFiles } from '../../upstream/remote-files.js';
import { fieldsOf, thinks } from '../canonical/caller-fields.js';
import { withInlineFiles } from '../canonical/inline-remote-files.js';
import { acceptedEffort } from '../openai-shape/profile-rules.js';
import type { ChatPort, ProviderCall } from '../provider-adapter.js';

/**
 * Whether the model takes this request at its Responses endpoint only. Nothing is left out of a request to avoid that.
 * Source: providers digest, OpenAI section 1.4, traps T51, T55 and T56.
 */
export function needsResponses(call: ProviderCall): boolean {
  const { endpoint, traits } = call.candidate.profile;
  if (endpoint === 'responses') return true;
  if (
    endpoint === 'responses_for_tools' &&
    offersTools(call) &&
    thinks(call.candidate.profile, acceptedEffort(call))
  )
    return true;
  if (traits.includes('web_search_on_responses') && wantsSearch(call)) return true;
  return traits.includes('max_effort_on_responses') && acceptedEffort(call) === 'max';
}

function offersTools(call: ProviderCall): boolean {
  const { tools, functions } = fieldsOf(call);
  return [tools, functions].some((list) => Array.isArray(list) && list.length > 0);
}

function wantsSearch(call: ProviderCall): boolean {
  const { web_search_options: options } = fieldsOf(call);
  return options !== undefined && options !== null;
}

/** Chat completions fetch images, but no other files. Source: providers digest, OpenAI section 1.3. */
const unfetched = ['file'];

/** Each call at the endpoint where the model takes it. */
export class OpenAiChat implements ChatPort {
  constructor(
    private readonly completions: ChatPort,
    /** The same with an eye for the search that each answer is. */
    private readonly searches: ChatPort,
    private readonly responses: ChatPort,
    private readonly files: RemoteFiles,
  ) {}

  complete(call: ProviderCall): Observable<CompletionEvent> {
    if (needsResponses(call)) return this.responses.complete(call);
    const port = this.completionsFor(call);
    return withInlineFiles(call, this.files, (inline) => port.complete(inline), unfetched);
  }

  stream(call: ProviderCall): Observable<StreamEvent> {
    if (needsResponses(call)) return this.responses.stream(call);
    const port = this.completionsFor(call);
    return withInlineFiles(call, this.files, (inline) => port.stream(inline), unfetched);
  }

  vendorTool(_request: ChatRequest, profile: ChatProfile): VendorTool | undefined {
    return alwaysSearches(profile) ? 'search' : undefined;
  }

  private completionsFor({ candidate }: ProviderCall): ChatPort {
    return alwaysSearches(candidate.profile) ? this.searches : this.completions;
  }
}

function alwaysSearches({ traits }: ChatProfile): boolean {
  return traits.includes('always_searches');
}
