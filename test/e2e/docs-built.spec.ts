import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.js';

/** The bundle leaves swagger-ui-dist outside: its files have to be found from `dist` too, and from any folder. */
let gateway: GatewayProcess;
beforeAll(async () => {
  gateway = await startGatewayProcess({});
});
afterAll(() => gateway.stop());

const fetched = async (url: URL | string) => {
  const response = await fetch(url);
  const [type] = (response.headers.get('content-type') ?? '').split(';');
  return { url: new URL(response.url), status: response.status, type, text: await response.text() };
};

describe('the built gateway', () => {
  it.each(['/docs', '/docs/'])('serves %s and every file that it names', async (path) => {
    const page = await fetched(gateway.url + path);
    expect(page).toMatchObject({ status: 200, type: 'text/html' });
    const named = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name = '']) => name);
    const files = await Promise.all(named.map((name) => fetched(new URL(name, page.url))));
    const answers = files.map(({ url, status, type }) => [url.href, status, type]);
    expect(answers.sort()).toEqual(
      [
        ['favicon-16x16.png', 'image/png'],
        ['favicon-32x32.png', 'image/png'],
        ['swagger-ui-bundle.js', 'text/javascript'],
        ['swagger-ui-init.js', 'application/javascript'],
        ['swagger-ui-standalone-preset.js', 'text/javascript'],
        ['swagger-ui.css', 'text/css'],
      ].map(([file, type]) => [`${gateway.url}/docs/${file}`, 200, type]),
    );
    for (const { url, text } of files) expect([url.href, text.length > 300]).toEqual([url.href, true]);
  });

  it('shows in its page the document of /openapi.json', async () => {
    const document = await fetched(`${gateway.url}/openapi.json`);
    expect(document).toMatchObject({ status: 200, type: 'application/json' });
    const script = await fetched(`${gateway.url}/docs/swagger-ui-init.js`);
    const options: unknown = JSON.parse(
      /let options = (\{[^]*?\n\});/.exec(script.text)?.[1] ?? 'the options are not where they were',
    );
    expect(options).toMatchObject({ swaggerDoc: JSON.parse(document.text) });
  });
});
