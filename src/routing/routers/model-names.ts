import type { CatalogService } from '../../catalog/catalog.service.js';
import { fitsHeader, splitEffort } from '../../contract/model-name.js';
import { longestModelName } from '../../contract/router-form.js';

/** Judges names that have to stand for one chat model: what an alias stands for, a router's default model. */
export class ModelNames {
  /** @param passesUnknown whether names behind this prefix are passed on although the catalogue lacks them. */
  constructor(
    private readonly catalog: CatalogService,
    private readonly passesUnknown: (prefix: string) => boolean,
  ) {}

  /** What is wrong with it, in words that follow the name; undefined = nothing. */
  mistakeIn(name: string): string | undefined {
    const model = this.find(name) ?? this.find(splitEffort(name)[0]);
    if (model !== undefined) return model.type === 'chat' ? undefined : 'is not a chat model';
    return this.isPassedOn(name) ? undefined : 'is not a model known here';
  }

  private find(name: string) {
    return this.catalog.find(name) ?? this.catalog.findAlias(name);
  }

  private isPassedOn(name: string): boolean {
    const slash = name.indexOf('/');
    return (
      slash > 0 &&
      slash < name.length - 1 &&
      name.length <= longestModelName &&
      fitsHeader(name) &&
      this.passesUnknown(name.slice(0, slash))
    );
  }
}
