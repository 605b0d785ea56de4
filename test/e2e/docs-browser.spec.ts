import { jest } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Browser } from 'playwright-core';
import { describeInBrowser, DocsPage, launchChromium } from '../support/docs-page.js';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.js';

const managementKey = 'a management key for this test';
const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

// A browser beside other tests on two cores.
jest.setTimeout(300_000);

describeInBrowser('Swagger UI in a browser', () => {
  let gateway: GatewayProcess;
  let browser: Browser;
  let docs: DocsPage;

  beforeAll(async () => {
    gateway = await startGatewayProcess({ ADMIN_KEY: managementKey });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await gateway.stop();
  });
  beforeEach(async () => {
    docs = await DocsPage.open(browser, gateway.url);
  });
  afterEach(() => docs.page.close());

  it('shows every operation, each of which opens ready to be tried', async () => {
    const document = (await (await fetch(`${gateway.url}/openapi.json`)).json()) as OpenAPIObject;
    const names = Object.entries(document.paths).flatMap(([path, item]) =>
      methods.flatMap((method) => (item[method] ? [`${method.toUpperCase()} ${path}`] : [])),
    );
    expect(names).toContain('POST /v1/chat/completions');
    expect(await docs.operations().count()).toBe(names.length);
    for (const name of names) {
      const operation = await docs.expand(name);
      expect(await operation.locator('.responses-table:not(.live-responses-table)').count()).toBe(1);
      await docs.collapse(operation);
    }
    expect(docs.complaints).toEqual([]);
  });

  it('opens the schema of a request and the list of schemas', async () => {
    const chat = await docs.expand('POST /v1/chat/completions');
    await chat.getByRole('tab', { name: 'Schema' }).first().click();
    await chat.getByRole('button', { name: 'top_p', exact: true }).click();
    await chat.getByText('Nucleus sampling').waitFor();
    await docs.page.getByRole('button', { name: 'Schemas' }).click();
    await docs.page.locator('section.models').getByText('ChatCompletionChunk', { exact: true }).waitFor();
    expect(docs.complaints).toEqual([]);
  });

  it('says what is missing where no key was given', async () => {
    const models = await docs.expand('GET /v1/models');
    const { status, body } = await docs.execute(models);
    expect(status).toBe('401');
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'invalid_api_key' } });
    // Chromium's own word for any answer of that status
    expect(docs.complaints).toEqual([expect.stringContaining('status of 401')]);
  });

  it('runs every example of a chat request with an API key', async () => {
    await docs.authorize(gateway.apiKey, managementKey);
    const chat = await docs.expand('POST /v1/chat/completions');
    const whole = await docs.execute(chat);
    expect(whole.status).toBe('200');
    expect(JSON.parse(whole.body)).toMatchObject({
      choices: [{ message: { content: 'Hello, who is there?' }, finish_reason: 'stop' }],
    });

    const choice = chat.locator('.opblock-section-request-body select.examples-select-element');
    const labels = await choice.locator('option').allInnerTexts();
    const answers = new Map<string, string>();
    for (const label of labels) {
      await choice.selectOption({ label });
      const { status, body } = await docs.execute(chat);
      expect([label, status]).toEqual([label, '200']);
      answers.set(label, body);
    }
    const streamed = answers.get('A streamed answer with its usage') ?? '';
    expect(streamed).toMatch(
      /^data: \{"id":"chatcmpl-[^]*"content":" who"[^]*"usage":\{[^]*data: \[DONE\]\s*$/,
    );
    expect(answers.get('A tool call')).toContain('get_weather');
    expect(docs.complaints).toEqual([]);
  });

  it('lists the models with an API key, and one of them with the example that is filled in', async () => {
    await docs.authorize(gateway.apiKey, managementKey);
    const list = await docs.execute(await docs.expand('GET /v1/models'));
    expect(list.status).toBe('200');
    expect(list.body).toContain('"sandbox/echo"');
    const one = await docs.execute(await docs.expand('GET /v1/models/{id}'));
    expect(one.status).toBe('200');
    expect(JSON.parse(one.body)).toMatchObject({ id: 'sandbox/echo' });
    expect(docs.complaints).toEqual([]);
  });

  it('makes a key with the management key, rotates it, and the new token works', async () => {
    await docs.authorize(gateway.apiKey, managementKey);
    const created = await docs.execute(await docs.expand('POST /admin/keys'));
    expect(created.status).toBe('201');
    const { id, key } = JSON.parse(created.body) as { id: string; key: string };
    expect(key).toMatch(/^sk-clearmaas-/);

    const rotate = await docs.expand('POST /admin/keys/{id}/rotate');
    await rotate.getByPlaceholder('id', { exact: true }).fill(id);
    const rotated = await docs.execute(rotate);
    expect(rotated.status).toBe('200');
    const { key: newKey } = JSON.parse(rotated.body) as { key: string };
    expect(newKey).not.toBe(key);
    const models = await fetch(`${gateway.url}/v1/models`, {
      headers: { Authorization: `Bearer ${newKey}` },
    });
    expect(models.status).toBe(200);
    expect(docs.complaints).toEqual([]);
  });

  it('forgets the keys with the page', async () => {
    await docs.authorize(gateway.apiKey, managementKey);
    expect(await docs.page.context().storageState()).toEqual({ cookies: [], origins: [] });
    await docs.page.reload();
    const { status } = await docs.execute(await docs.expand('GET /v1/models'));
    expect(status).toBe('401');
  });
});
