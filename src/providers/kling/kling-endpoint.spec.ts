import { klingPlan } from '../../../test/support/fake-kling/kling-calls.js';
import type { VideoAction } from '../../contract/video.js';
import { KlingEndpoint } from './kling-endpoint.js';

const image = 'https://example.com/cat.png';
const usual = new KlingEndpoint('https://api-singapore.klingai.com');

describe('where Kling is asked', () => {
  it.each([
    ['kling-v3', {}, {}, '/v1/videos/text2video'],
    ['kling-v3', {}, { image }, '/v1/videos/image2video'],
    ['kling-v3-omni', {}, {}, '/v1/videos/omni-video'],
    ['kling-video-o1', {}, { image }, '/v1/videos/omni-video'],
    ['kling-v1-6', { image_list: [{ image }] }, {}, '/v1/videos/multi-image2video'],
    ['kling-3.0-turbo', {}, {}, '/text-to-video/kling-3.0-turbo'],
    ['kling-3.0-turbo', {}, { image }, '/image-to-video/kling-3.0-turbo'],
  ])('T44: %s, %j, %j is handed in at %s', (name, metadata, fields, path) => {
    expect(usual.create(klingPlan(name, metadata, fields))).toEqual({
      origin: 'https://api-singapore.klingai.com',
      path,
    });
  });

  it('T44: the host is the operator’s, with whatever stands behind it', () => {
    const endpoint = new KlingEndpoint('http://127.0.0.1:8080/kling');
    expect(endpoint.create(klingPlan('kling-v3'))).toEqual({
      origin: 'http://127.0.0.1:8080',
      path: '/kling/v1/videos/text2video',
    });
  });

  const task = (upstreamModel: string, action: VideoAction, vendorTaskId?: string): string =>
    usual.task({ taskId: 'task_1', vendorTaskId, upstreamModel, action }).path;

  it('a task is asked for where it was handed in, by either id', () => {
    expect(task('kling-v3', 'generate', '88')).toBe('/v1/videos/image2video/88');
    expect(task('kling-v3', 'textGenerate')).toBe('/v1/videos/text2video/task_1');
    expect(task('kling-v3-omni', 'omniVideo')).toBe('/v1/videos/omni-video/task_1');
    expect(task('kling-v1-6', 'omniVideo')).toBe('/v1/videos/multi-image2video/task_1');
    expect(task('kling-3.0-turbo', 'generate', '88')).toBe('/tasks?task_ids=88');
    expect(task('kling-3.0-turbo', 'generate')).toBe('/tasks?external_task_ids=task_1');
    expect(task('kling-v3', 'generate', '../x?')).toBe('/v1/videos/image2video/..%2Fx%3F');
  });

  it.each([
    ['https://v1-kling.klingai.com', true],
    ['https://V4-KLING.kechuangai.com', true],
    ['http://v1-kling.klingai.com', false],
    ['https://v1-kling.klingai.com:8443', false],
    ['https://klingai.com.example.com', false],
    ['https://evilklingai.com', false],
    ['https://bucket.ks3-cn-beijing.ksyuncs.com', false],
    ['https://127.0.0.1', false],
  ])('T51: videos are fetched from %s: %s', (url, is) => {
    expect(usual.isStore(new URL(url))).toBe(is);
  });

  it('T51: videos are fetched from the host that the operator chose', () => {
    const chosen = new KlingEndpoint('http://127.0.0.1:8080');
    expect(chosen.isStore(new URL('http://127.0.0.1:8080/a.mp4'))).toBe(true);
    expect(chosen.isStore(new URL('http://127.0.0.1:8081'))).toBe(false);
    expect(chosen.isStore(new URL('http://127.0.0.2:8080'))).toBe(false);
  });
});
