interface ReasoningFields {
  reasoning_content?: string | null;
  [name: string]: unknown;
}

/**
 * vLLM and Ollama call it `reasoning`: moves it to where clients look for it. The message or delta is ours, freshly
 * parsed. Whether there was anything to move. Source: spec/interface.md section 5 "Body".
 */
export function moveReasoning(fields: ReasoningFields): boolean {
  const { reasoning } = fields;
  if (typeof reasoning !== 'string' || typeof fields.reasoning_content === 'string') return false;
  fields.reasoning_content = reasoning;
  delete fields.reasoning;
  return true;
}
