import { existsSync } from 'node:fs';
import { chromium, type Browser, type Locator, type Page } from 'playwright-core';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const waitLimitMs = 60_000;

/** A block of tests that need a browser: where there is none, one test of that name stands in for it. */
export function describeInBrowser(title: string, block: () => void): void {
  describe(title, () => {
    if (existsSync(executablePath)) block();
    else
      it('SKIPPED: neither CHROMIUM_PATH nor /usr/bin/chromium names a browser', () =>
        expect(existsSync(executablePath)).toBe(false));
  });
}

/** Chromium without a window and with a profile of its own; asks no server but those that a page names. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    timeout: waitLimitMs,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What Swagger UI shows under "Server response". */
export interface ShownAnswer {
  readonly status: string;
  readonly body: string;
}

/** Swagger UI in a page of its own, handled the way a person does. */
export class DocsPage {
  /** What the page has complained of, a breach of its Content-Security-Policy included, and requests to other servers. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {
    page.setDefaultTimeout(waitLimitMs);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('requestfailed', (request) => this.complaints.push(`${request.url()} failed`));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol !== 'data:' && url.origin !== this.origin) this.complaints.push(`asked ${url.origin}`);
    });
  }

  static async open(browser: Browser, origin: string): Promise<DocsPage> {
    const docs = new DocsPage(await browser.newPage(), origin);
    await docs.page.goto(`${origin}/docs`);
    await docs.operations().first().waitFor();
    return docs;
  }

  operations(): Locator {
    return this.page.locator('.opblock');
  }

  /** Opens an operation, as `POST /admin/keys`. */
  async expand(name: string): Promise<Locator> {
    const [method = '', path = ''] = name.split(' ');
    const operation = this.page.locator(
      `.opblock-${method.toLowerCase()}:has(.opblock-summary-path[data-path="${path}"])`,
    );
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Execute' }).waitFor();
    return operation;
  }

  /** A page with all of them open is slow to lay out. */
  async collapse(operation: Locator): Promise<void> {
    await operation.locator('.opblock-summary-control').click();
    await operation.getByRole('button', { name: 'Execute' }).waitFor({ state: 'detached' });
  }

  /** Pastes an API key where the dialog puts the cursor, and the management key into the other field. */
  async authorize(apiKey: string, managementKey: string): Promise<void> {
    await this.page.locator('.auth-wrapper .authorize').click();
    const dialog = this.page.locator('.dialog-ux');
    await dialog.waitFor();
    await this.page.keyboard.insertText(apiKey);
    await this.page.keyboard.press('Enter');
    await dialog.getByText('Authorized', { exact: true }).waitFor();
    await dialog.getByRole('textbox').fill(managementKey);
    await dialog.getByRole('button', { name: 'Apply credentials' }).click();
    await dialog.getByText('Authorized', { exact: true }).nth(1).waitFor();
    await dialog.locator('.close-modal').click();
  }

  /** Presses Execute and reads what the page then shows. */
  async execute(operation: Locator): Promise<ShownAnswer> {
    const arrival = this.page.waitForResponse((response) => response.request().resourceType() === 'fetch');
    await operation.getByRole('button', { name: 'Execute' }).click();
    const response = await arrival;
    const answer = operation.locator('.live-responses-table');
    // the answer before may still stand there
    await answer.getByText(response.headers()['x-request-id'] ?? 'no X-Request-Id').waitFor();
    return {
      status: await answer.locator('tbody .response-col_status').innerText(),
      body: await answer.locator('.highlight-code code').innerText(),
    };
  }
}
