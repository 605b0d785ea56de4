/**
 * @nestjs/throttler is CommonJS and requires Nest, which is an ES module: plain Node ≥ 20.19 can do that, Jest's module
 * loader only from Node 24.9 on. So under Jest (see ../jest/resolver.cjs) the package's name leads here: Nest is imported
 * first and handed to the package's own `require` by the two bridges beside this file. Same code, same Nest.
 */
import { createRequire } from 'node:module';
import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import type * as Throttler from '@nestjs/throttler';

Object.assign(globalThis, { nestForThrottler: { common, core } });
const throttler = createRequire(import.meta.url)(
  '../../../node_modules/@nestjs/throttler/dist/index.js',
) as typeof Throttler;

export const { InjectThrottlerOptions, InjectThrottlerStorage, ThrottlerGuard, ThrottlerModule } = throttler;
