import type { Content, GenerationConfig, SafetySetting, ServiceTier, Tool, ToolConfig } from '@google/genai';

/**
 * The body of Gemini's `generateContent`, put together from the SDK's types: the SDK itself knows only its own flattened
 * `config`. Source: providers digest, Gemini section 3.2.
 */
export interface GeminiBody {
  contents: Content[];
  systemInstruction?: Content;
  tools?: Tool[];
  toolConfig?: ToolConfig;
  safetySettings?: SafetySetting[];
  generationConfig?: GenerationConfig;
  cachedContent?: string;
  serviceTier?: ServiceTier;
}
