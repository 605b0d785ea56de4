/**
 * What of the vendor's wire is written or read, and no more: it answers 400 to any key that it does not know.
 * Source: providers digest, Gemini sections 3.2 and 3.7; types of `@google/genai`.
 */

export interface InlineDataWire {
  readonly mimeType: string;
  /** Base64. */
  readonly data: string;
}

export interface FileDataWire {
  readonly fileUri: string;
  readonly mimeType?: string;
}

export interface FunctionCallWire {
  readonly id?: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface FunctionResponseWire {
  readonly id?: string;
  readonly name: string;
  readonly response: Readonly<Record<string, unknown>>;
  readonly parts?: readonly MediaPartWire[];
}

/** A file in a message, or in the result of a tool. */
export interface MediaPartWire {
  readonly inlineData?: InlineDataWire;
  readonly fileData?: FileDataWire;
  readonly mediaResolution?: { readonly level: string };
}

/** One part of a content. Exactly one kind of data is in it. */
export interface PartWire extends MediaPartWire {
  readonly text?: string;
  readonly functionCall?: FunctionCallWire;
  readonly functionResponse?: FunctionResponseWire;
  /** What the vendor's own tools did, handed back as it came. */
  readonly toolCall?: unknown;
  readonly toolResponse?: unknown;
  readonly executableCode?: unknown;
  readonly codeExecutionResult?: unknown;
  /** Base64; belongs to this part and to no other. */
  readonly thoughtSignature?: string;
}

export interface ContentWire {
  readonly role: 'user' | 'model';
  readonly parts: readonly PartWire[];
}

export interface FunctionDeclarationWire {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema; excludes `parameters`. */
  readonly parametersJsonSchema?: Readonly<Record<string, unknown>>;
  /** OpenAPI schema; excludes `parametersJsonSchema`. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface ToolWire {
  readonly codeExecution?: Readonly<Record<string, never>>;
  readonly googleSearch?: Readonly<Record<string, never>>;
  readonly urlContext?: Readonly<Record<string, never>>;
  readonly functionDeclarations?: readonly FunctionDeclarationWire[];
}

export interface ToolConfigWire {
  readonly functionCallingConfig?: {
    readonly mode: 'AUTO' | 'ANY' | 'NONE' | 'VALIDATED';
    readonly allowedFunctionNames?: readonly string[];
  };
  readonly includeServerSideToolInvocations?: true;
}

/** Level and budget exclude each other. */
export interface ThinkingConfigWire {
  readonly includeThoughts?: true;
  readonly thinkingLevel?: string;
  /** Tokens; 0 = none, -1 = as the model likes. */
  readonly thinkingBudget?: number;
}

export interface GenerationConfigWire {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly maxOutputTokens?: number;
  readonly stopSequences?: readonly string[];
  readonly candidateCount?: number;
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly responseLogprobs?: true;
  readonly logprobs?: number;
  readonly responseMimeType?: 'application/json';
  readonly responseJsonSchema?: Readonly<Record<string, unknown>>;
  readonly responseSchema?: Readonly<Record<string, unknown>>;
  readonly responseModalities?: readonly ('TEXT' | 'IMAGE')[];
  readonly imageConfig?: { readonly aspectRatio?: string; readonly imageSize?: string };
  readonly thinkingConfig?: ThinkingConfigWire;
}

export interface SafetySettingWire {
  readonly category: string;
  readonly threshold: string;
}

/** Body of `generateContent` and `streamGenerateContent`. */
export interface GenerateContentWire {
  readonly systemInstruction?: { readonly parts: readonly { readonly text: string }[] };
  readonly contents: readonly ContentWire[];
  readonly tools?: readonly ToolWire[];
  readonly toolConfig?: ToolConfigWire;
  readonly generationConfig?: GenerationConfigWire;
  readonly safetySettings?: readonly SafetySettingWire[];
  readonly cachedContent?: string;
  readonly serviceTier?: 'standard' | 'flex' | 'priority';
}

/** Nothing in an answer is believed unseen: these make something safe of anything. */

export function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Of a list those members that are objects. */
export function recordsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return listOf(value)
    .map(recordOf)
    .filter((record) => record !== undefined);
}

/** Undefined for anything but a text with something in it. */
export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A count of anything; what is none counts as nothing. */
export function countIn(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 0;
}
