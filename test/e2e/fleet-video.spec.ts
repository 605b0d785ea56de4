import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { withClient } from '../support/database.js';
import { FakeKling } from '../support/fake-kling/fake-kling.js';
import { Fleet, type FleetKey } from '../support/fleet.js';
import { openRaw } from '../support/raw-client.js';

const taskCount = 200;
const pollMs = 400;
/** Five seconds of kling-v3 in std. */
const fiveSeconds = 420_000_000_000n;

describe('two gateways on one database, one of them killed in the middle', () => {
  let kling: FakeKling;
  let fleet: Fleet;
  let folder: string;
  let key: FleetKey;
  const ids: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clearmaas-video-'));
    const file = join(folder, 'gateway.yaml');
    await writeFile(file, `timeouts:\n  video_poll: ${pollMs / 1000}\n`);
    kling = await FakeKling.start();
    await kling.behave({
      units: null,
      maxParallel: null,
      doneAfterPolls: null,
      processingAfterMs: 500,
      doneAfterMs: 6_000,
    });
    fleet = await Fleet.start({
      instances: 2,
      environment: { CONFIG_FILE: file, KLING_API_KEY: FakeKling.apiKey, KLING_BASE_URL: kling.origin },
    });
    key = await fleet.newKey();
    for (let batch = 0; batch < taskCount; batch += 20)
      ids.push(...(await Promise.all(Array.from({ length: 20 }, (_, index) => submit(batch + index)))));
    await ended(taskCount / 4);
    await fleet.kill(0);
    await ended(taskCount);
  }, 180_000);
  afterAll(async () => {
    await fleet.close();
    await kling.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function submit(index: number): Promise<string> {
    const { status, text } = await openRaw(`${fleet.url(index)}/v1/video/generations`, {
      headers: { authorization: `Bearer ${key.token}` },
      body: { model: 'kling/kling-v3', prompt: 'A lighthouse.' },
    }).answer;
    expect([status, text.slice(0, 200)]).toEqual([200, expect.any(String)]);
    return (JSON.parse(text) as { id: string }).id;
  }

  async function rows(sql: string): Promise<Record<string, unknown>[]> {
    return withClient(fleet.databaseUrl, async (client) => (await client.query(sql)).rows);
  }

  /** The tasks that the one which died was asking for are free again after half a minute. */
  async function ended(count: number): Promise<void> {
    for (let tries = 0; tries < 1_800; tries += 1) {
      const [row] = await rows(
        `SELECT count(*)::int AS ended FROM video_tasks WHERE finished_at IS NOT NULL`,
      );
      if (Number(row?.['ended']) >= count) return;
      await delay(50);
    }
  }

  it('every video is made once and comes to its end', async () => {
    const { creates } = await kling.log();
    expect(new Set(ids).size).toBe(taskCount);
    expect(Object.keys(creates).sort()).toEqual([...ids].sort());
    expect(Object.values(creates).every((count) => count === 1)).toBe(true);
    expect(await rows(`SELECT state::text, count(*)::int FROM video_tasks GROUP BY state`)).toEqual([
      { state: 'completed', count: taskCount },
    ]);
  });

  it('each is booked exactly once, and the ledger with it', async () => {
    expect(
      await rows(`SELECT count(*)::int, count(DISTINCT completion_id)::int AS videos,
        sum(cost_picodollars)::text AS cost FROM usage_attempts`),
    ).toEqual([{ count: taskCount, videos: taskCount, cost: String(fiveSeconds * BigInt(taskCount)) }]);
    expect(
      await rows(`SELECT count(*)::int, sum(amount_picodollars)::text AS amount FROM ledger_entries
        WHERE kind = 'settlement'`),
    ).toEqual([{ count: taskCount, amount: String(fiveSeconds * BigInt(taskCount)) }]);
  });

  it('each is asked for by one process at a time', async () => {
    const { requests } = await kling.log();
    const looks = new Map<string, number[]>();
    for (const { method, path, at } of requests)
      if (method === 'GET') looks.set(path, [...(looks.get(path) ?? []), at]);
    expect(looks.size).toBe(taskCount);
    for (const [path, times] of looks) {
      const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      expect([path, gaps.filter((gap) => gap < pollMs / 2)]).toEqual([path, []]);
    }
  });
});
