import { Injectable } from '@nestjs/common';
import { type ChatProfile, openProfile } from '../contract/chat-profile.js';
import type { ProviderId } from '../contract/route-plan.js';
import { catalogData } from './catalog-data.js';
import type { CatalogModel } from './catalog-model.js';
import { parseCatalogModel } from './catalog-parser.js';
import { familyData } from './family-data.js';
import { type ModelFamily, parseModelFamily } from './model-family.js';

/** The models we know, by id and by bare name. A mistake in the data stops the start. */
@Injectable()
export class CatalogService {
  private readonly models: readonly CatalogModel[];
  private readonly families: ReadonlyMap<ProviderId, readonly ModelFamily[]> = readFamilies();
  private readonly profiles = new Map<string, ChatProfile>();
  private readonly byId = new Map<string, CatalogModel>();
  private readonly byAlias = new Map<string, CatalogModel>();

  constructor() {
    this.models = Object.freeze(readModels());
    for (const model of this.models) {
      enter(this.byId, model.id, model);
      for (const alias of model.aliases) enter(this.byAlias, alias, model);
      if (model.type === 'chat') this.profiles.set(model.id, this.profileOf(model));
    }
  }

  /**
   * What a chat model accepts: by its own row and its family. A name that is not in the catalogue gets the first family it
   * looks like, and that of a prefix without families gets everything through.
   * @param upstreamModel the vendor's name for it.
   */
  chatProfile(modelId: string, prefix: ProviderId, upstreamModel: string): ChatProfile {
    return (
      this.profiles.get(modelId) ?? {
        ...openProfile,
        ...this.familyOf(prefix, upstreamModel)?.profile,
      }
    );
  }

  private familyOf(prefix: ProviderId, upstreamModel: string): ModelFamily | undefined {
    return this.families.get(prefix)?.find(({ matches }) => matches(upstreamModel));
  }

  /** The row is about one model, its family about many: where both speak, the row is right. */
  private profileOf(model: CatalogModel): ChatProfile {
    const family = this.familyOf(model.prefix, model.upstreamId)?.profile ?? openProfile;
    const { reasoningEfforts = family.thinking.efforts, upstreamEndpoint = family.endpoint } = model;
    return deepFreeze({
      ...family,
      endpoint: upstreamEndpoint,
      thinking: { ...family.thinking, efforts: reasoningEfforts },
      streams: model.supports.streaming,
      maxOutputTokens: model.maxCompletionTokens,
      inputs: model.modalities.input,
      requestOverrides: model.requestOverrides,
    });
  }

  /** By full id, as in `openai/gpt-4o`. */
  find(id: string): CatalogModel | undefined {
    return this.byId.get(id);
  }

  /** By bare name, as in `gpt-4o`. */
  findAlias(name: string): CatalogModel | undefined {
    return this.byAlias.get(name);
  }

  /** Every model, file by file in the order of the data. */
  all(): readonly CatalogModel[] {
    return this.models;
  }
}

function readModels(): CatalogModel[] {
  return Object.entries(catalogData).flatMap(([file, records]) =>
    records.map((record, index) => deepFreeze(parseCatalogModel(record, `${file}.json[${index}]`))),
  );
}

function readFamilies(): Map<ProviderId, readonly ModelFamily[]> {
  return new Map(
    Object.entries(familyData).map(([prefix, entries]) => [
      prefix,
      entries.map((entry, index) => parseModelFamily(entry, `families/${prefix}.json[${index}]`)),
    ]),
  );
}

function enter(index: Map<string, CatalogModel>, name: string, model: CatalogModel): void {
  if (index.has(name)) throw new Error(`The catalogue names ${name} twice.`);
  index.set(name, model);
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const nested of Object.values(value))
    if (typeof nested === 'object' && nested !== null) deepFreeze(nested);
  return Object.freeze(value);
}
