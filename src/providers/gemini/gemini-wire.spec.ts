import type * as Vendor from '@google/genai';
import type * as Wire from './gemini-wire.js';

/** `true` only where the vendor's own SDK knows every member that we send: else this file does not compile. */
type Known<Ours, Theirs> = Exclude<keyof Ours, keyof Theirs> extends never ? true : never;

const known: readonly true[] = [
  true satisfies Known<Wire.ContentWire, Vendor.Content>,
  true satisfies Known<Wire.PartWire, Vendor.Part>,
  true satisfies Known<Wire.InlineDataWire, Vendor.Blob>,
  true satisfies Known<Wire.FileDataWire, Vendor.FileData>,
  true satisfies Known<Wire.FunctionCallWire, Vendor.FunctionCall>,
  true satisfies Known<Wire.FunctionResponseWire, Vendor.FunctionResponse>,
  true satisfies Known<Wire.ToolWire, Vendor.Tool>,
  true satisfies Known<Wire.FunctionDeclarationWire, Vendor.FunctionDeclaration>,
  true satisfies Known<Wire.ToolConfigWire, Vendor.ToolConfig>,
  true satisfies Known<Wire.ThinkingConfigWire, Vendor.ThinkingConfig>,
  true satisfies Known<Wire.GenerationConfigWire, Vendor.GenerateContentConfig>,
  true satisfies Known<Wire.SafetySettingWire, Vendor.SafetySetting>,
];

it("every member of the wire is one of the vendor's own types", () => {
  expect(known).not.toContain(false);
});
