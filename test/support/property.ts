import fc from 'fast-check';

/**
 * fast-check, as every property test imports it. Runs roam: each takes a new seed, and a failure prints the one to repeat it
 * with (`PROPERTY_SEED=… npm test`). CI fixes the seed, so that a commit passes or fails by what is in it and not by luck.
 */
const seed = process.env['PROPERTY_SEED'];
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) });

export { fc };
