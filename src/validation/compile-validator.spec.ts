import { plainToInstance, Expose, Type } from 'class-transformer';
import {
  IsInt,
  IsString,
  registerDecorator,
  ValidateNested,
  validateSync,
  type ValidationError,
} from 'class-validator';
import { fc } from '../../test/support/property.js';
import { compileValidator } from './compile-validator.js';
import {
  BooleanField,
  Field,
  IntegerField,
  NestedField,
  NumberField,
  TextField,
  TextListField,
  UnionField,
  UnionListField,
  WordField,
} from './field.decorators.js';
import { AcceptIf, isString } from './presence.decorators.js';
import { unionOf } from './union.js';

class Leaf {
  @TextField({ notEmpty: true, maxLength: 3 })
  text!: string;

  @IntegerField({ presence: 'nullable', minimum: 1, maximum: 4 })
  count?: number | null;
}

class Circle {
  @WordField(['circle'])
  kind!: 'circle';

  @NumberField({ minimum: 0 })
  radius!: number;
}

class Group {
  @WordField(['group'])
  kind!: 'group';

  @NestedField(Leaf, { presence: 'optional' })
  leaf?: Leaf;
}

const shapes = unionOf('kind', { circle: Circle, group: Group });

class Root {
  @UnionListField(shapes, { notEmpty: true, maxItems: 3 })
  shapes!: (Circle | Group)[];

  @UnionField(shapes, { presence: 'optional' })
  shape?: Circle | Group;

  @BooleanField({ presence: 'optional' })
  flag?: boolean;

  @TextListField({ presence: 'nullable' })
  names?: string[] | null;

  @AcceptIf(isString)
  @Field({ presence: 'optional' }, { type: Number }, IsInt())
  either?: string | number;
}

const check = compileValidator(Root);
const valid = { shapes: [{ kind: 'circle', radius: 1 }] };

describe('compileValidator', () => {
  it('accepts what the class allows, and fields it does not know', () => {
    expect(check(valid)).toBeUndefined();
    expect(check({ ...valid, names: null, either: 'word', other: { deep: [1] } })).toBeUndefined();
    expect(check({ ...valid, shape: { kind: 'group', leaf: { text: 'abc', count: null } } })).toBeUndefined();
  });

  it.each([
    [{ shapes: [] }, 'shapes', 'shapes should not be empty'],
    [{}, 'shapes', 'shapes must be an array'],
    [{ shapes: 'x' }, 'shapes', 'shapes must be an array'],
    [{ shapes: [null] }, 'shapes[0]', 'shapes[0] must be an object'],
    [{ shapes: [valid.shapes[0], 7] }, 'shapes[1]', 'shapes[1] must be an object'],
    [{ shapes: [[valid.shapes[0]]] }, 'shapes[0]', 'shapes[0] must be an object'],
    [{ shapes: [{}] }, 'shapes[0].kind', 'shapes[0].kind must be one of the following values: circle, group'],
    [
      { shapes: [{ kind: 5 }] },
      'shapes[0].kind',
      'shapes[0].kind must be one of the following values: circle, group',
    ],
    [
      { shapes: [{ kind: 'circle', radius: -1 }] },
      'shapes[0].radius',
      'shapes[0].radius must not be less than 0',
    ],
    [
      { shapes: [{ kind: 'group', leaf: { text: 'four' } }] },
      'shapes[0].leaf.text',
      'shapes[0].leaf.text must be shorter than or equal to 3 characters',
    ],
    [{ ...valid, flag: null }, 'flag', 'flag must be a boolean value'],
    [{ ...valid, names: ['a', 2] }, 'names[1]', 'names[1] must be a string'],
    [{ ...valid, either: 1.5 }, 'either', 'either must be an integer number'],
  ])('names the field of %j', (body, path, message) => {
    expect(check(body)).toEqual({ path, message });
  });

  it.each([[undefined], [null], ['text'], [5], [[]]])('refuses %j as a whole', (body) => {
    expect(check(body)?.path).toBe('');
  });

  it('is not fooled by names that every object inherits', () => {
    const body: unknown = JSON.parse(
      '{"shapes":[{"kind":"constructor"}],"__proto__":{"shapes":[]},"constructor":1,"toString":2}',
    );
    expect(check(body)?.path).toBe('shapes[0].kind');
    expect(check({ shapes: [{ kind: '__proto__' }] })?.path).toBe('shapes[0].kind');
  });

  it('never quotes the value', () => {
    class Quoting {
      @IsString({ message: ({ value }) => `$property is not ${String(value)} or $value` })
      secret!: string;
    }
    expect(compileValidator(Quoting)({ secret: 4711 })?.message).not.toContain('4711');
  });

  it('does not walk what lies deeper than the class', () => {
    let deep: unknown = 0;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(check({ ...valid, other: deep })).toBeUndefined();
    expect(check({ ...valid, shapes: deep })?.path).toBe('shapes[0]');
  });

  it('agrees with class-validator on any input', () => {
    const word = fc.constantFrom<unknown>('circle', 'group', 'abc', 'four', '', 0, 1, 2.5, -1, true, null);
    const leaf = fc.record({ text: word, count: word }, { requiredKeys: [] });
    const shape = fc.record({ kind: word, radius: word, leaf: fc.oneof(word, leaf) }, { requiredKeys: [] });
    const field = fc.oneof(word, shape, fc.array(word, { maxLength: 2 }));
    const record = fc.record(
      {
        shapes: fc.oneof(field, fc.array(shape, { maxLength: 4 })),
        shape: field,
        flag: word,
        names: field,
        either: field,
      },
      { requiredKeys: [] },
    );
    // As it would have come over the wire: class-transformer treats objects without a prototype in its own way.
    const body = record.map((value) => JSON.parse(JSON.stringify(value)) as typeof value);
    // class-transformer itself throws on null among objects of a union
    const transformable = (value: unknown) => !(Array.isArray(value) && value.includes(null));
    fc.assert(
      fc.property(body, (input) => {
        fc.pre(transformable(input.shapes) && transformable(input.shape));
        const expected = pathsOf(validateSync(plainToInstance(Root, input)));
        const path = check(input)?.path;
        if (expected.length === 0) expect(path).toBeUndefined();
        else expect(expected).toContain(path?.replace(/^names\[\d\]$/, 'names'));
      }),
      { numRuns: 2000 },
    );
  });
});

/** Every path at which class-validator has a complaint of its own. */
function pathsOf(errors: readonly ValidationError[], parent = ''): string[] {
  return errors.flatMap(({ property, constraints, children }) => {
    const own = /^\d+$/.test(property)
      ? `${parent}[${property}]`
      : parent
        ? `${parent}.${property}`
        : property;
    return [...(constraints ? [own] : []), ...pathsOf(children ?? [], own)];
  });
}

describe('compileValidator refuses at start', () => {
  it('a class without decorators', () => {
    class Bare {}
    expect(() => compileValidator(Bare)).toThrow(/Bare: it has no validation decorators/);
  });

  it('a class that contains itself', () => {
    class Tree {
      @ValidateNested()
      @Type(() => Tree)
      child?: Tree;
    }
    expect(() => compileValidator(Tree)).toThrow(/contains itself/);
  });

  it('@ValidateNested without @Type', () => {
    class Untyped {
      @ValidateNested()
      child?: Leaf;
    }
    expect(() => compileValidator(Untyped)).toThrow(/needs @Type/);
  });

  it('groups, validateIf and renaming', () => {
    class Grouped {
      @IsString({ groups: ['a'] })
      text!: string;
    }
    class Conditional {
      @IsString({ validateIf: () => false })
      text!: string;
    }
    class Renamed {
      @Expose({ name: 'other' })
      @IsString()
      text!: string;
    }
    expect(() => compileValidator(Grouped)).toThrow(/groups/);
    expect(() => compileValidator(Conditional)).toThrow(/validateIf/);
    expect(() => compileValidator(Renamed)).toThrow(/@Expose/);
  });

  it('asynchronous constraints, and lets none that hides it through', () => {
    const asynchronous = (async: boolean) => {
      class Awaiting {
        text!: string;
      }
      registerDecorator({
        target: Awaiting,
        propertyName: 'text',
        async,
        validator: { validate: () => Promise.resolve(true) },
      });
      return Awaiting;
    };
    expect(() => compileValidator(asynchronous(true))).toThrow(/asynchronous/);
    expect(compileValidator(asynchronous(false))({ text: 'a' })).toEqual({
      path: 'text',
      message: 'text is not valid',
    });
  });
});
