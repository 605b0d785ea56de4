import { randomBytes } from 'node:crypto';
import { type ChatRig, type RigOptions, startChatRig } from './chat-rig.js';
import { type RawAnswer, type RawCall, openRaw } from './raw-client.js';
import { vendors } from './vendors.js';

type Fields = Readonly<Record<string, unknown>>;

/** Routes that are answered at once, each with a body that is filled in where a test says nothing. */
const mediaRoutes = {
  images: { path: '/v1/images/generations', body: { model: 'openai/gpt-image-1', prompt: 'A rose' } },
  speech: {
    path: '/v1/audio/speech',
    body: { model: 'openai/tts-1', input: 'Good morning.', voice: 'alloy' },
  },
  embeddings: {
    path: '/v1/embeddings',
    body: { model: 'openai/text-embedding-3-small', input: 'The sea is calm tonight.' },
  },
} as const;
export type MediaRoute = keyof typeof mediaRoutes;
export const everyMediaRoute = Object.keys(mediaRoutes) as MediaRoute[];

/** Asks with a key of its own. */
export interface KeyHolder {
  readonly keyId: string;
  readonly workspaceId: string;
  open(route: MediaRoute, body?: Fields): RawCall;
  ask(route: MediaRoute, body?: Fields): Promise<RawAnswer>;
  get(path: string): Promise<RawAnswer>;
}

/** What a workspace may do at most; absent = as much as it likes. */
export interface NewWorkspace {
  readonly rpm?: number;
  readonly tpm?: number;
  readonly concurrency?: number;
}

/** The gateway in front of every vendor that makes pictures, speaks or embeds: one fake upstream is all of them. */
export interface MediaRig extends Omit<ChatRig, 'open' | 'ask'>, KeyHolder {
  /** @throws Error where it is refused */
  admin(method: string, path: string, body: Fields): Promise<Record<string, unknown>>;
  /** Somebody with a new key. @param settings of the key */
  holder(settings?: Fields): Promise<KeyHolder>;
  newWorkspace(limits: NewWorkspace): Promise<string>;
}

export const mediaVendors = [vendors.openai, vendors.gemini, vendors.xai];

export async function startMediaRig(options: RigOptions = {}): Promise<MediaRig> {
  const rig = await startChatRig({ vendors: mediaVendors, ...options });
  const { app } = rig;

  const admin: MediaRig['admin'] = async (method, path, body) => {
    const headers = { authorization: `Bearer ${app.managementKey}` };
    const answer = await openRaw(`${app.url}${path}`, { method, headers, body }).answer;
    if (answer.status >= 300) throw new Error(answer.text);
    return JSON.parse(answer.text) as Record<string, unknown>;
  };
  const holderOf = (key: string, keyId: string, workspaceId: string): KeyHolder => {
    const headers = { authorization: `Bearer ${key}` };
    const open: KeyHolder['open'] = (route, body = {}) =>
      openRaw(`${app.url}${mediaRoutes[route].path}`, {
        headers,
        body: { ...mediaRoutes[route].body, ...body },
      });
    return {
      keyId,
      workspaceId,
      open,
      ask: (route, body) => open(route, body).answer,
      get: (path) => openRaw(`${app.url}${path}`, { method: 'GET', headers }).answer,
    };
  };
  const [first] = await rig.query('SELECT id, workspace_id FROM api_keys ORDER BY created_at LIMIT 1');
  const own = holderOf(app.apiKey, String(first?.['id']), String(first?.['workspace_id']));
  return {
    ...rig,
    ...own,
    admin,
    holder: async (settings = {}) => {
      const made = await admin('POST', '/admin/keys', { name: 'test', ...settings });
      return holderOf(String(made['key']), String(made['id']), String(made['workspace_id']));
    },
    newWorkspace: async ({ rpm = 0, tpm, concurrency }) => {
      const id = `ws_${randomBytes(6).toString('hex')}`;
      await rig.query(
        'INSERT INTO workspaces (id, name, rate_limit_rpm, rate_limit_tpm, max_concurrency) VALUES ($1, $1, $2, $3, $4)',
        [id, rpm, tpm, concurrency],
      );
      return id;
    },
  };
}

/** Of an answer that is an error. */
export function errorOf({ text }: RawAnswer): Record<string, unknown> {
  const parsed = JSON.parse(text) as { error?: Record<string, unknown> };
  if (parsed.error === undefined) throw new Error(`No error: ${text}`);
  return parsed.error;
}
