import { countIn, listOf, recordOf, textIn } from './gemini-wire.js';

/**
 * A source of a passage, in OpenAI's shape. The indexes count UTF-16 units, so that `content.slice(start_index, end_index)` is
 * the passage: OpenAI says "characters", and JSON's own strings are counted so.
 */
export interface UrlCitation {
  readonly type: 'url_citation';
  readonly url_citation: {
    readonly start_index: number;
    readonly end_index: number;
    readonly url: string;
    readonly title: string;
  };
}

interface TextPiece {
  /** Place of the part among those of a whole answer; undefined in a stream, where parts come in pieces. */
  readonly part: number | undefined;
  /** Where it begins, in UTF-16 units: in the text of the model alone, and in `content`, which code and its output stand in as well. */
  readonly start: number;
  readonly contentStart: number;
  readonly byteStart: number;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The text of an answer, to find again what the vendor counts in UTF-8 bytes. Source: providers digest, Gemini section 3.7. */
export class CitedText {
  private readonly pieces: TextPiece[] = [];
  private text = '';
  private bytes = 0;
  private readonly metadata: Readonly<Record<string, unknown>>[] = [];

  add(text: string, contentStart: number, part: number | undefined): void {
    const start = this.text.length;
    const last = this.pieces.at(-1);
    // In a stream most pieces only go on with the last.
    const goesOn =
      last !== undefined && last.part === part && last.contentStart - last.start === contentStart - start;
    if (part !== undefined || !goesOn) this.pieces.push({ part, start, contentStart, byteStart: this.bytes });
    this.text += text;
    this.bytes += Buffer.byteLength(text);
  }

  /** Takes what a candidate says of its sources: in a stream any chunk may, and several (trap T39). */
  cite(candidate: Readonly<Record<string, unknown>>): void {
    for (const name of ['groundingMetadata', 'citationMetadata'] as const) {
      const metadata = recordOf(candidate[name]);
      if (metadata !== undefined) this.metadata.push(metadata);
    }
  }

  /** One for each passage and source; once more told is not told twice. */
  citations(): UrlCitation[] {
    if (this.metadata.length === 0) return [];
    const toUnits = unitsByByte(this.text);
    const found = new Map<string, UrlCitation>();
    const add = ({ start, end }: Range, url: string, title: unknown): void => {
      const place = { start_index: this.inContent(start), end_index: this.inContent(end, true) };
      found.set(`${place.start_index} ${place.end_index} ${url}`, {
        type: 'url_citation',
        url_citation: { ...place, url, title: textIn(title) ?? url },
      });
    };
    for (const metadata of this.metadata) {
      this.grounding(metadata, toUnits, add);
      for (const value of [...listOf(metadata.citationSources), ...listOf(metadata.citations)]) {
        const citation = recordOf(value) ?? {};
        const url = textIn(citation.uri);
        if (url !== undefined) add(this.rangeOf(citation, toUnits), url, citation.title);
      }
    }
    return [...found.values()];
  }

  private grounding(
    metadata: Readonly<Record<string, unknown>>,
    toUnits: Uint32Array,
    add: (range: Range, url: string, title: unknown) => void,
  ): void {
    const sources = listOf(metadata.groundingChunks).map(sourceOf);
    const named = new Set<number>();
    for (const value of listOf(metadata.groundingSupports)) {
      const support = recordOf(value) ?? {};
      const range = this.rangeOf(recordOf(support.segment) ?? {}, toUnits);
      for (const index of listOf(support.groundingChunkIndices)) {
        const source = typeof index === 'number' ? sources[index] : undefined;
        if (source === undefined) continue;
        named.add(Number(index));
        add(range, source.url, source.title);
      }
    }
    // A source that no passage names stands behind the whole answer.
    const whole = { start: 0, end: this.text.length };
    sources.forEach((source, index) => {
      if (source !== undefined && !named.has(index)) add(whole, source.url, source.title);
    });
  }

  /** The passage between two byte offsets; where it is not the one that is quoted, the quotation decides. */
  private rangeOf(segment: Readonly<Record<string, unknown>>, toUnits: Uint32Array): Range {
    const { partIndex, startIndex, endIndex, text: quoted } = segment;
    const base = this.pieces.find(({ part }) => part === countIn(partIndex))?.byteStart ?? 0;
    const toUnit = (offset: unknown): number =>
      toUnits[Math.min(base + countIn(offset), toUnits.length - 1)] ?? 0;
    const start = toUnit(startIndex);
    const range = { start, end: Math.max(start, toUnit(endIndex)) };
    if (typeof quoted !== 'string' || this.text.slice(range.start, range.end) === quoted) return range;
    const found = this.text.indexOf(quoted);
    return found === -1 ? range : { start: found, end: found + quoted.length };
  }

  /** @param isEnd a passage ends before what stands behind it. */
  private inContent(unit: number, isEnd = false): number {
    const piece = this.pieces.findLast(({ start }) => (isEnd ? start < unit : start <= unit));
    return piece === undefined ? unit : piece.contentStart + unit - piece.start;
  }
}

function sourceOf(chunk: unknown): { url: string; title: unknown } | undefined {
  const { web, maps, retrievedContext, image } = recordOf(chunk) ?? {};
  for (const value of [web, maps, retrievedContext, image]) {
    const source = recordOf(value);
    const url = textIn(source?.uri) ?? textIn(source?.sourceUri);
    if (url !== undefined) return { url, title: source?.title };
  }
  return undefined;
}

/** For each byte offset of the text in UTF-8 the offset in UTF-16 units; inside a character that of its beginning. */
function unitsByByte(text: string): Uint32Array {
  const units = new Uint32Array(Buffer.byteLength(text) + 1);
  let byte = 0;
  let unit = 0;
  for (const character of text) {
    const end = byte + Buffer.byteLength(character);
    while (byte < end) units[byte++] = unit;
    unit += character.length;
  }
  units[byte] = unit;
  return units;
}
