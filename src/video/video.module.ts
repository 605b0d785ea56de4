import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { MediaModule } from '../media/media.module.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { UsageModule } from '../usage/usage.module.js';
import { ContentEgress } from './content-egress.js';
import { VideoGenerationsController } from './video-generations.controller.js';
import { VideoService } from './video.service.js';
import { VideoTasksRepository } from './video-tasks.repository.js';
import { VideoTasksService } from './video-tasks.service.js';
import { VideosController } from './videos.controller.js';
import { VideoWatcher } from './video-watcher.js';

/** Videos: tasks that are handed in, followed to their end, and fetched. */
@Module({
  imports: [KeysModule, MediaModule, UpstreamModule, UsageModule],
  controllers: [VideoGenerationsController, VideosController],
  providers: [ContentEgress, VideoService, VideoTasksRepository, VideoTasksService, VideoWatcher],
})
export class VideoModule {}
