import {
  answered,
  candidate,
  deltasOf,
  readStreamed,
  readWhole,
} from '../../../test/support/gemini-calls.js';
import { fc } from '../../../test/support/property.js';
import { CitedText } from './gemini-grounding.js';

const web = (uri: string, title?: string): object => ({ web: { uri, title } });
const support = (segment: object, ...groundingChunkIndices: number[]): object => ({
  segment,
  groundingChunkIndices,
});
const citation = (start: number, end: number, url: string, title = url): object => ({
  type: 'url_citation',
  url_citation: { start_index: start, end_index: end, url, title },
});
const annotationsOf = (body: object): unknown => readWhole(body).choices[0]?.message.annotations;

describe('sources of an answer', () => {
  const said = 'Zürich 🌹 is nice. It is.';
  const groundingMetadata = {
    groundingChunks: [web('https://a.example', 'A'), web('https://b.example')],
    groundingSupports: [
      support({ startIndex: 0, endIndex: 21, text: 'Zürich 🌹 is nice.' }, 0, 1),
      support({ startIndex: 22, endIndex: 28 }, 1),
    ],
    webSearchQueries: ['zürich'],
  };
  const expected = [
    citation(0, 18, 'https://a.example', 'A'),
    citation(0, 18, 'https://b.example'),
    citation(19, 25, 'https://b.example'),
  ];

  it('offsets in bytes become offsets in the text', () => {
    expect(annotationsOf(answered([{ text: said }], { groundingMetadata }))).toEqual(expected);
    expect(said.slice(0, 18)).toBe('Zürich 🌹 is nice.');
  });

  it('T39: whichever chunk carries them, they come before the finish', () => {
    const pieces = [candidate([{ text: 'Zürich 🌹 is' }]), candidate([{ text: ' nice. It is.' }])];
    const stop = candidate([], { finishReason: 'STOP' });
    const grounded = candidate([], { groundingMetadata });
    for (const payloads of [
      [grounded, ...pieces, stop],
      [...pieces, candidate([], { finishReason: 'STOP', groundingMetadata })],
      [...pieces, stop, grounded],
      [...pieces, grounded, grounded, stop],
    ])
      expect(deltasOf(readStreamed(payloads)).slice(-2)).toEqual([
        { annotations: expected },
        { finish: 'stop', native: 'STOP' },
      ]);
  });

  it('a part of a whole answer counts from its own beginning, thoughts are parts as well', () => {
    const metadata = {
      groundingChunks: [web('https://a.example')],
      groundingSupports: [support({ partIndex: 2, startIndex: 2, endIndex: 4, text: 'b' }, 0)],
    };
    const parts = [{ text: 'Hm.', thought: true }, { text: 'ää' }, { text: 'äbä' }];
    expect(annotationsOf(answered(parts, { groundingMetadata: metadata }))).toEqual([
      citation(3, 4, 'https://a.example'),
    ]);
  });

  it('code in the answer is not counted', () => {
    const metadata = {
      groundingChunks: [web('https://a.example')],
      groundingSupports: [support({ startIndex: 2, endIndex: 5, text: 'two' }, 0)],
    };
    const parts = [{ text: '1 ' }, { executableCode: { language: 'PYTHON', code: 'x' } }, { text: 'two' }];
    const events = readStreamed([candidate(parts, { finishReason: 'STOP', groundingMetadata: metadata })]);
    const content = deltasOf(events)
      .map((delta) => String(Reflect.get(delta, 'content') ?? ''))
      .join('');
    const start = content.indexOf('two');
    expect(deltasOf(events).at(-2)).toEqual({
      annotations: [citation(start, start + 3, 'https://a.example')],
    });
  });

  it('a source of no passage stands behind the whole, one without an address is none', () => {
    const metadata = {
      groundingChunks: [
        { maps: { uri: 'https://maps.example', title: 'M' } },
        { retrievedContext: { title: 'x' } },
      ],
      groundingSupports: [support({ startIndex: 0, endIndex: 1 }, 1, 7)],
    };
    expect(annotationsOf(answered([{ text: 'abc' }], { groundingMetadata: metadata }))).toEqual([
      citation(0, 3, 'https://maps.example', 'M'),
    ]);
  });

  it('texts that are quoted have their source', () => {
    const citationMetadata = {
      citationSources: [{ startIndex: 1, endIndex: 3, uri: 'https://a.example' }, {}],
    };
    expect(annotationsOf(answered([{ text: 'äbc' }], { citationMetadata }))).toEqual([
      citation(0, 2, 'https://a.example'),
    ]);
  });

  it('any text in any pieces: the passage between two byte offsets is the passage between its indexes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }),
        fc.nat(),
        fc.nat(),
        (pieces, one, other) => {
          const characters = [...pieces.join('')];
          const [from = 0, to = 0] = [one, other]
            .map((n) => n % (characters.length + 1))
            .sort((a, b) => a - b);
          const before = characters.slice(0, from).join('');
          const passage = characters.slice(from, to).join('');
          const cited = new CitedText();
          let length = 0;
          for (const piece of pieces) {
            if (piece !== '') cited.add(piece, length, undefined);
            length += piece.length;
          }
          const startIndex = Buffer.byteLength(before);
          const endIndex = startIndex + Buffer.byteLength(passage);
          cited.cite({
            groundingMetadata: {
              groundingChunks: [web('https://a.example')],
              groundingSupports: [support({ startIndex, endIndex }, 0)],
            },
          });
          const [found] = cited.citations();
          const { start_index: start = -1, end_index: end = -1 } = found?.url_citation ?? {};
          expect(pieces.join('').slice(start, end)).toBe(passage);
        },
      ),
    );
  });
});
