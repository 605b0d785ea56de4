import {
  getMetadataStorage,
  IS_OPTIONAL,
  ValidationTypes,
  type ValidationArguments,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { isPresent } from './presence.decorators.js';
import { describeConstraint } from './constraint-message.js';

/** What is wrong with a value, and where. Neither part ever quotes the value. */
export interface ValidationFailure {
  /** As in `messages[2].content[0].type`; empty for the value as a whole. */
  readonly path: string;
  readonly message: string;
}

/** A failure on its way up: every level puts its own name in front of `path`. */
interface Fault {
  path: string;
  /** With the token `$property` where the path belongs. */
  readonly message: string;
}

type JsonObject = Record<string, unknown>;
type ObjectCheck = (object: JsonObject) => Fault | undefined;
type FieldCheck = (value: unknown, owner: JsonObject) => Fault | undefined;
type Condition = (owner: JsonObject, value: unknown) => boolean;
type DtoClass = NewableFunction;
type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/**
 * Turns the class-validator and class-transformer decorators of a DTO class, and of the classes nested in it, into one
 * function that checks plain objects as JSON.parse makes them: nothing is instantiated, copied or awaited, and fields the
 * class does not know are not looked at. The function returns the first failure. It agrees with `validateSync` on an instance
 * made by `plainToInstance`, except that an array inside an array of DTOs is a failure here.
 *
 * @throws Error for decorators it does not understand and for classes that contain themselves (their check would go as deep
 *   as the sender likes): a mistake of ours, found at start.
 */
export function compileValidator(dto: DtoClass): (value: unknown) => ValidationFailure | undefined {
  const check = compileClass(dto, []);
  return (value) => {
    if (!isObject(value)) return { path: '', message: 'The request body must be a JSON object' };
    const fault = check(value);
    if (fault === undefined) return undefined;
    return { path: fault.path, message: fault.message.replaceAll('$property', () => fault.path) };
  };
}

function compileClass(dto: DtoClass, ancestors: readonly DtoClass[]): ObjectCheck {
  const refuse = (reason: string) => new Error(`Cannot compile a validator for ${dto.name}: ${reason}.`);
  if (ancestors.includes(dto)) throw refuse('it contains itself');
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  if (rules.length === 0) throw refuse('it has no validation decorators');
  if (isRenamed(dto)) throw refuse('@Expose and @Exclude are not supported');

  const always: { name: string; check: FieldCheck }[] = [];
  const whenPresent = new Map<string, FieldCheck>();
  for (const [name, fieldRules] of Object.entries(getMetadataStorage().groupByPropertyName(rules))) {
    const field = compileField(dto, name, fieldRules, [...ancestors, dto]);
    if (field.mayBeAbsent) whenPresent.set(name, field.check);
    else always.push({ name, check: field.check });
  }

  return (object) => {
    for (const { name, check } of always) {
      const fault = check(object[name], object);
      if (fault !== undefined) return below(name, fault);
    }
    // A body has a handful of the many optional fields: walk what is there, not what could be.
    for (const name in object) {
      const fault = whenPresent.get(name)?.(object[name], object);
      if (fault !== undefined) return below(name, fault);
    }
    return undefined;
  };
}

function compileField(dto: DtoClass, name: string, rules: readonly Rule[], ancestors: readonly DtoClass[]) {
  const conditions: Condition[] = [];
  const checks: FieldCheck[] = [];
  let nested: FieldCheck | undefined;
  let mayBeAbsent = false;

  for (const rule of rules) {
    const refuse = (reason: string) =>
      new Error(`Cannot compile a validator for ${dto.name}.${name}: ${reason}.`);
    if (rule.groups?.length > 0 || rule.always === true) throw refuse('groups are not supported');
    if (rule.validateIf !== undefined) throw refuse('the option validateIf is not supported');
    switch (rule.type) {
      case ValidationTypes.CONDITIONAL_VALIDATION: {
        const condition: unknown = rule.constraints[0];
        if (!isCondition(condition)) throw refuse('its condition is no function');
        mayBeAbsent ||= rule.name === IS_OPTIONAL || condition === isPresent;
        conditions.push(condition);
        break;
      }
      case ValidationTypes.NESTED_VALIDATION:
        nested ??= compileNested(dto, name, rule, ancestors);
        break;
      case ValidationTypes.IS_DEFINED:
      case ValidationTypes.CUSTOM_VALIDATION:
        checks.push(...compileConstraints(dto, rule));
        break;
      default:
        throw refuse(`${rule.type} is not supported`);
    }
  }
  if (nested !== undefined) checks.push(nested);

  const check: FieldCheck = (value, owner) => {
    for (const condition of conditions) if (!condition(owner, value)) return undefined;
    for (const step of checks) {
      const fault = step(value, owner);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
  return { check, mayBeAbsent };
}

/** One check for each constraint class behind a decorator (class-validator's own have exactly one). */
function compileConstraints(dto: DtoClass, rule: Rule): FieldCheck[] {
  return getMetadataStorage()
    .getTargetValidatorConstraints(rule.constraintCls)
    .map(({ async, instance }) => {
      if (async)
        throw new Error(
          `Cannot compile a validator for ${dto.name}.${rule.propertyName}: it is asynchronous.`,
        );
      const one = compileConstraint(dto.name, rule, instance);
      if (!rule.each) return one;
      return (value, owner) => (Array.isArray(value) ? eachElement(value, owner, one) : one(value, owner));
    });
}

function compileConstraint(
  targetName: string,
  rule: Rule,
  constraint: ValidatorConstraintInterface,
): FieldCheck {
  const { constraints, propertyName: property } = rule;
  return (value, object) => {
    const args: ValidationArguments = { targetName, property, object, value, constraints };
    // A promise is not `true`: an undeclared asynchronous constraint refuses everything instead of nothing.
    if (constraint.validate(value, args) === true) return undefined;
    return { path: '', message: describeConstraint(rule, constraint, targetName) };
  };
}

function compileNested(dto: DtoClass, name: string, rule: Rule, ancestors: readonly DtoClass[]): FieldCheck {
  const type = defaultMetadataStorage.findTypeMetadata(dto, name);
  if (type?.typeFunction === undefined)
    throw new Error(`Cannot compile a validator for ${dto.name}.${name}: @ValidateNested needs @Type.`);
  const fallback = compileClass(type.typeFunction(), ancestors);
  const { discriminator } = type.options;
  const property = discriminator?.property ?? '';
  const variants = new Map<unknown, ObjectCheck>(
    discriminator?.subTypes.map((variant) => [variant.name, compileClass(variant.value, ancestors)]),
  );
  const message = describeConstraint(rule, undefined, dto.name);

  const one: FieldCheck = (value) => {
    if (!isObject(value)) return value === undefined ? undefined : { path: '', message };
    return (variants.get(value[property]) ?? fallback)(value);
  };
  return (value, owner) => (Array.isArray(value) ? eachElement(value, owner, one) : one(value, owner));
}

function eachElement(values: readonly unknown[], owner: JsonObject, check: FieldCheck): Fault | undefined {
  for (let index = 0; index < values.length; index += 1) {
    const fault = check(values[index], owner);
    if (fault !== undefined) return below(`[${index}]`, fault);
  }
  return undefined;
}

function below(segment: string, fault: Fault): Fault {
  const { path } = fault;
  fault.path = path === '' || path.startsWith('[') ? segment + path : `${segment}.${path}`;
  return fault;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCondition(value: unknown): value is Condition {
  return typeof value === 'function';
}

function isRenamed(dto: DtoClass): boolean {
  return (
    defaultMetadataStorage.getExposedMetadatas(dto).length > 0 ||
    defaultMetadataStorage.getExcludedMetadatas(dto).length > 0
  );
}
