import type { Node } from 'yaml';
import type { BreakerSettings } from '../gateway-config.js';
import type { BlockReader } from './block-reader.js';

const mostFailures = 1000;
const longestCooldownSeconds = 3600;

/** The `breakers:` block; what it does not name is absent. */
export function readBreakers(reader: BlockReader, block: Node): Partial<BreakerSettings> {
  const settings: { -readonly [Name in keyof BreakerSettings]?: BreakerSettings[Name] } = {};
  const seconds = (name: string, field: 'cooldownMs' | 'maxCooldownMs') => (value: unknown, node: Node) => {
    if (typeof value === 'number' && value > 0 && value <= longestCooldownSeconds)
      settings[field] = Math.round(value * 1000);
    else reader.fail(node, `breakers.${name} must be seconds, above 0 and at most ${longestCooldownSeconds}`);
  };
  reader.readBlock(block, 'breakers', {
    enabled: (value, node) => {
      if (typeof value === 'boolean') settings.enabled = value;
      else reader.fail(node, 'breakers.enabled must be true or false');
    },
    failures: (value, node) => {
      if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= mostFailures)
        settings.failures = value;
      else reader.fail(node, `breakers.failures must be a whole number from 1 to ${mostFailures}`);
    },
    cooldown: seconds('cooldown', 'cooldownMs'),
    max_cooldown: seconds('max_cooldown', 'maxCooldownMs'),
  });
  return settings;
}
