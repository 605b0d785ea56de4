import type { Recording } from '../recordings.js';
import { toldByAnthropic } from './anthropic-told.js';
import { toldByChat } from './chat-told.js';
import { toldByGemini } from './gemini-told.js';
import { toldByResponses } from './responses-told.js';
import type { RecordedTold } from './told.js';

/** What a recorded answer says, read from the vendor's own bytes without any code of the gateway. */
export function toldByRecording({ shape, payloads, streamed }: Recording): RecordedTold {
  switch (shape) {
    case 'chat':
      return toldByChat(payloads);
    case 'responses':
      return toldByResponses(payloads, streamed);
    case 'anthropic':
      return toldByAnthropic(payloads, streamed);
    case 'gemini':
      return toldByGemini(payloads);
  }
}
