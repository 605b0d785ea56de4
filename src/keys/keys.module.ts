import { Global, Module } from '@nestjs/common';
import { AccessChanges } from '../instances/access-changes.js';
import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { FirstStartService } from './first-start.service.js';
import { GatheredLookups } from './gathered-lookups.js';
import { KeyActivity } from './key-activity.js';
import { KeyAuthentication } from './key-authentication.service.js';
import { KeyCache } from './key-cache.js';
import { KeysController } from './keys.controller.js';
import { KeysRepository } from './keys.repository.js';
import { KeysService } from './keys.service.js';
import { OwnKeyController } from './own-key.controller.js';
import { UnfamiliarKeys } from './unfamiliar-keys.js';

/** Keys, their guards and their management. Global: the guards stand in front of the routes of many modules. */
@Global()
@Module({
  imports: [WorkspacesModule],
  controllers: [KeysController, OwnKeyController],
  providers: [
    FirstStartService,
    KeyActivity,
    KeyAuthentication,
    KeysRepository,
    KeysService,
    {
      provide: KeyCache,
      inject: [KeysRepository, AccessChanges],
      useFactory: (keys: KeysRepository, changes: AccessChanges) => {
        const cache = new KeyCache((digest) => keys.findByDigest(digest));
        changes.follow({
          changed: (subject, id) =>
            subject === 'key' ? cache.invalidate(id) : cache.invalidateWorkspace(id),
          perhapsChanged: (subject, id) =>
            subject === 'key' ? cache.distrustKey(id) : cache.distrustWorkspace(id),
          mayHaveChanged: () => cache.distrust(),
        });
        return cache;
      },
    },
    {
      provide: UnfamiliarKeys,
      inject: [KeyCache, KeysRepository],
      useFactory: (cache: KeyCache, keys: KeysRepository) =>
        new UnfamiliarKeys(
          cache,
          new GatheredLookups(
            (digests) => keys.existingDigests(digests),
            (digest) => keys.findByDigest(digest),
          ),
        ),
    },
  ],
  exports: [FirstStartService, KeyActivity, KeyAuthentication],
})
export class KeysModule {}
