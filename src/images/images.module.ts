import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { MediaModule } from '../media/media.module.js';
import { ImagesController } from './images.controller.js';

@Module({ imports: [KeysModule, MediaModule], controllers: [ImagesController] })
export class ImagesModule {}
