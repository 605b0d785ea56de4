import { Module } from '@nestjs/common';
import { RemoteFiles } from './remote-files.js';
import { StoredFiles } from './stored-files.js';
import { UpstreamClient } from './upstream-client.js';

@Module({
  providers: [UpstreamClient, StoredFiles, { provide: RemoteFiles, useFactory: () => new RemoteFiles() }],
  exports: [UpstreamClient, RemoteFiles, StoredFiles],
})
export class UpstreamModule {}
