import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../contract/caller.js';
import { ApiErrors } from '../http/api-errors.decorator.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { KeysService } from './keys.service.js';
import { OwnKeyResponse, toOwnKeyResponse } from './own-key.response.js';
import { RequireApiKey } from './require-key.decorator.js';

/** What a key may know of itself. */
@ApiTags('Usage')
@RequireApiKey()
@Controller('v1/key')
export class OwnKeyController {
  constructor(private readonly keys: KeysService) {}

  @Get()
  @ApiOperation({ summary: 'Get the calling key: its limit, its usage, what is left, its expiry' })
  @ApiOkResponse({ type: OwnKeyResponse, description: 'The key that the request was made with.' })
  @ApiErrors(401, 403, 429, 503)
  async get(@CurrentCaller() caller: Caller): Promise<OwnKeyResponse> {
    return toOwnKeyResponse(await this.keys.own(caller.keyId));
  }
}
