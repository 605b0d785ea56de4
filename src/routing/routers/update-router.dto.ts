import { ApiSchema } from '@nestjs/swagger';
import { RouterSettingsBody } from './router-settings.dto.js';

/** Body of `PATCH /admin/workspaces/{id}/routers/{name}`: what is absent stays. A name is for good. */
@ApiSchema({ name: 'UpdateRouterRequest' })
export class UpdateRouterBody extends RouterSettingsBody {}
