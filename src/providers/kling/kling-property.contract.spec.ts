import type { Arbitrary } from 'fast-check';
import { firstValueFrom } from 'rxjs';
import { FakeKling } from '../../../test/support/fake-kling/fake-kling.js';
import { klingRows, refusedField, videoCall } from '../../../test/support/fake-kling/kling-calls.js';
import { testGatewayConfig } from '../../../test/support/gateway-config.js';
import { goldenMediaCost } from '../../../test/support/golden-cost.js';
import { fc } from '../../../test/support/property.js';
import { CatalogService } from '../../catalog/catalog.service.js';
import type { JsonValue } from '../../contract/chat.js';
import type { VideoRequest } from '../../contract/video.js';
import { UpstreamClient } from '../../upstream/upstream-client.js';
import { KlingAdapter } from './kling.adapter.js';

const client = new UpstreamClient(testGatewayConfig());
const catalog = new CatalogService();
const image = 'https://example.com/cat.png';
const picture = 'data:image/png;base64,iVBORw0KGgo=';
let fake: FakeKling;

beforeAll(async () => (fake = await FakeKling.start()));
afterAll(async () => {
  await client.onApplicationShutdown();
  await fake.stop();
});

/** Values that are right for some model. */
const values: Readonly<Record<string, Arbitrary<JsonValue>>> = {
  mode: fc.constantFrom('std', 'pro', '4k'),
  duration: fc.constantFrom('5', 5, 10, '10', 3, 15, 7),
  aspect_ratio: fc.constantFrom('16:9', '9:16', '1:1'),
  sound: fc.constantFrom('off', 'on'),
  negative_prompt: fc.constant('dogs'),
  cfg_scale: fc.constantFrom(0, 0.5, 1),
  image_tail: fc.constantFrom(image, picture),
  image_list: fc.array(fc.constantFrom<JsonValue[]>({ image_url: image }, { image: picture }), {
    maxLength: 8,
  }),
  video_list: fc.constantFrom(
    [{ video_url: 'https://example.com/cat.mp4', refer_type: 'feature' }],
    [{ video_url: 'https://example.com/cat.mp4', refer_type: 'base', keep_original_sound: 'yes' }],
  ),
  element_list: fc.constant([{ element_id: 1 }]),
  voice_list: fc.constant([{ voice_id: 'v' }]),
  watermark_info: fc.constant({ enabled: true }),
  foo: fc.constant(1),
};
/** A few of them: of many together, one is always wrong. */
const metadata = fc
  .tuple(fc.record(values), fc.subarray(Object.keys(values), { maxLength: 4 }))
  .map(([all, some]) => Object.fromEntries(some.map((name) => [name, all[name] ?? null])));
const shots = fc.constantFrom<VideoRequest['metadata'][]>(
  {},
  {},
  { multi_shot: true, shot_type: 'intelligence' },
  {
    multi_shot: true,
    shot_type: 'customize',
    multi_prompt: [
      { prompt: 'One.', duration: 2 },
      { prompt: 'Two.', duration: '3' },
    ],
  },
);
const fields = fc.constantFrom({}, {}, { image }, { image: picture });

describe('any request to Kling', () => {
  it('is refused by the name of a field, or has a price and is one that the vendor takes', async () => {
    const adapter = new KlingAdapter(testGatewayConfig({ kling: { baseUrl: fake.origin } }), catalog, client);
    let [runs, taken] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...klingRows()),
        metadata,
        shots,
        fields,
        async (name, given, more, rest) => {
          runs += 1;
          const call = videoCall(FakeKling.apiKey, name, { ...given, ...more }, rest);
          const field = refusedField(name, call.request.metadata, rest);
          if (field !== undefined) return expect(field).toMatch(/^(image|metadata\..+)$/);
          const order = adapter.order(call.request, call.candidate);
          expect(goldenMediaCost(`kling/${name}`, order.media)).not.toBeNull();
          expect(await firstValueFrom(adapter.submit(call, `task_${runs}`))).toMatch(/^\d+$/);
          taken += 1;
        },
      ),
      { numRuns: 600 },
    );
    expect(taken).toBeGreaterThan(60);
  });
});
