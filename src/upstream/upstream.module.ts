import { Module } from '@nestjs/common';
import { RemoteFiles } from './remote-files.js';
import { UpstreamClient } from './upstream-client.js';

@Module({
  providers: [UpstreamClient, { provide: RemoteFiles, useFactory: () => new RemoteFiles() }],
  exports: [UpstreamClient, RemoteFiles],
})
export class UpstreamModule {}
