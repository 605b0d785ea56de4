import { isScalar, type Node } from 'yaml';
import { longestModelName } from '../../contract/model-name.js';
import {
  mostPatterns,
  patternMistake,
  routerNameMistake,
  splitPatterns,
} from '../../contract/router-form.js';
import { type RoutingStrategy, routingStrategies } from '../../contract/router.js';
import type { FileRouter } from '../gateway-config.js';
import type { BlockReader, Handler } from './block-reader.js';

const longestWorkspaceId = 100;

/** The `routers:` block. Whether there is such a default model is for the catalogue to judge. */
export function readRouters(reader: BlockReader, block: Node): FileRouter[] {
  const routers: FileRouter[] = [];
  reader.readEntries(block, 'routers', (name, node, keyNode) => {
    const mistake = routerNameMistake(name);
    if (mistake) reader.fail(keyNode, `routers.${name}: the name of a router ${mistake}`);
    routers.push(readRouter(reader, name, node));
  });
  return routers;
}

function readRouter(reader: BlockReader, name: string, node: Node): FileRouter {
  const place = `routers.${name}`;
  let workspaceId: string | undefined;
  let allowedModels: readonly string[] = [];
  let strategy: RoutingStrategy = 'balanced';
  let defaultModel: string | undefined;
  let defaultModelLine = reader.lineOf(node);
  let enabled = true;
  let hedge = false;
  const flag =
    (field: string, take: (value: boolean) => void): Handler =>
    (value, valueNode) => {
      if (typeof value === 'boolean') take(value);
      else reader.fail(valueNode, `${place}.${field} must be true or false`);
    };
  reader.readBlock(node, place, {
    workspace: (value, valueNode) => {
      if (typeof value === 'string' && value !== '' && value.length <= longestWorkspaceId)
        workspaceId = value;
      else reader.fail(valueNode, `${place}.workspace must be the id of a workspace`);
    },
    allowed_models: (_value, valueNode) => {
      allowedModels = readPatterns(reader, `${place}.allowed_models`, valueNode);
    },
    strategy: (value, valueNode) => {
      const known = routingStrategies.find((candidate) => candidate === value);
      if (known !== undefined) strategy = known;
      else reader.fail(valueNode, `${place}.strategy must be one of ${routingStrategies.join(', ')}`);
    },
    default_model: (value, valueNode) => {
      if (typeof value === 'string' && value !== '' && value.length <= longestModelName) defaultModel = value;
      else reader.fail(valueNode, `${place}.default_model must be the name of a model`);
      defaultModelLine = reader.lineOf(valueNode);
    },
    enabled: flag('enabled', (value) => (enabled = value)),
    hedge: flag('hedge', (value) => (hedge = value)),
  });
  const router = {
    name,
    allowedModels,
    strategy,
    defaultModel,
    enabled,
    hedge,
    source: 'config_file',
  } as const;
  return { router: Object.freeze(router), workspaceId, defaultModelLine };
}

/** A list, or one text with commas or line breaks between the globs. */
function readPatterns(reader: BlockReader, place: string, node: Node): string[] {
  const patterns =
    isScalar(node) && typeof node.value === 'string'
      ? splitPatterns(node.value).map((text) => ({ text, node }))
      : reader.readTexts(node, place, 'globs over model ids');
  if (patterns.length > mostPatterns)
    reader.fail(node, `${place} must not have more than ${mostPatterns} globs`);
  patterns.forEach((pattern, index) => {
    const mistake = patternMistake(pattern.text);
    if (mistake) reader.fail(pattern.node, `${place}[${index}] ${mistake}`);
  });
  return patterns.map(({ text }) => text);
}
