import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../contract/caller.js';
import { ApiErrors } from '../http/api-errors.decorator.js';
import { CurrentCaller } from './current-caller.decorator.js';
import { KeysService } from './keys.service.js';
import { OwnKeyResponse, toOwnKeyResponse } from './own-key.response.js';
import { RequireApiKey } from './require-key.decorator.js';

/** What a key may know of itself. */
@ApiTags('Keys')
@RequireApiKey()
@Controller('v1/key')
export class OwnKeyController {
  constructor(private readonly keys: KeysService) {}

  @Get()
  @ApiOperation({ summary: 'The calling key: limit, usage, what is left, expiry' })
  @ApiOkResponse({ type: OwnKeyResponse })
  @ApiErrors(401, 403, 429, 503)
  async get(@CurrentCaller() caller: Caller): Promise<OwnKeyResponse> {
    return toOwnKeyResponse(await this.keys.get(caller.keyId));
  }
}
