import { Module } from '@nestjs/common';
import { PublicPost } from './public-post.js';
import { RemoteFiles } from './remote-files.js';
import { StoredFiles } from './stored-files.js';
import { UpstreamClient } from './upstream-client.js';

@Module({
  providers: [
    UpstreamClient,
    StoredFiles,
    { provide: RemoteFiles, useFactory: () => new RemoteFiles() },
    { provide: PublicPost, useFactory: () => new PublicPost() },
  ],
  exports: [UpstreamClient, RemoteFiles, StoredFiles, PublicPost],
})
export class UpstreamModule {}
