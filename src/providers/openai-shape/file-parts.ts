import type { ContentPart } from '../../contract/chat.js';
import { parseDataUri } from '../../contract/inline-file.js';
import { isRecord } from './wire-shape.js';

/** How the vendor wants files that callers may write in several ways. Source: providers digest, OpenAI section 1.3. */

const dataScheme = /^data:/i;
const address = /^[a-z]+:\/\//i;

/** A file's content as a data URI; bare base64 is that of a PDF, the only kind that every model with files takes. */
export function toFileData(data: string): string {
  return dataScheme.test(data) || address.test(data) ? data : `data:application/pdf;base64,${data}`;
}

/** The part with its file as the vendor wants it; the very part where it is so already. */
export function withVendorFile(part: ContentPart): ContentPart {
  if (part.type === 'file' && isRecord(part.file) && typeof part.file.file_data === 'string') {
    const data = toFileData(part.file.file_data);
    return data === part.file.file_data ? part : { ...part, file: { ...part.file, file_data: data } };
  }
  if (
    part.type === 'input_audio' &&
    isRecord(part.input_audio) &&
    typeof part.input_audio.data === 'string'
  ) {
    const inline = parseDataUri(part.input_audio.data);
    return inline === undefined ? part : { ...part, input_audio: { ...part.input_audio, data: inline.data } };
  }
  return part;
}
