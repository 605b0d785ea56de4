import { ApiSchema } from '@nestjs/swagger';
import { RouterNameField } from './router-fields.js';
import { RouterSettingsBody } from './router-settings.dto.js';

/** Body of `POST /admin/workspaces/{id}/routers`. Source: spec/interface.md section 4. */
@ApiSchema({ name: 'CreateRouterRequest' })
export class CreateRouterBody extends RouterSettingsBody {
  @RouterNameField()
  name!: string;
}
