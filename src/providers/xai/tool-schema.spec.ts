import { withoutClosedObjects } from './tool-schema.js';

describe('withoutClosedObjects', () => {
  it('opens objects at any depth and leaves the rest', () => {
    const place = { type: 'object', properties: { zip: { type: 'string' } }, additionalProperties: false };
    const schema = {
      type: 'object',
      properties: {
        place,
        list: { type: 'array', items: place },
        either: { anyOf: [place, { type: 'null' }] },
      },
      required: ['place'],
      additionalProperties: false,
      $defs: { place },
    };
    const open = { type: 'object', properties: { zip: { type: 'string' } } };
    expect(withoutClosedObjects(schema)).toEqual({
      type: 'object',
      properties: {
        place: open,
        list: { type: 'array', items: open },
        either: { anyOf: [open, { type: 'null' }] },
      },
      required: ['place'],
      $defs: { place: open },
    });
    expect(place).toHaveProperty('additionalProperties', false);
  });

  it('an object that says what else may be in it keeps that', () => {
    for (const rest of [true, { type: 'string' }]) {
      const schema = { type: 'object', additionalProperties: rest };
      expect(withoutClosedObjects(schema)).toEqual(schema);
    }
  });

  it('names and data of the caller’s own are no words of a schema', () => {
    const schema = {
      type: 'object',
      properties: { additionalProperties: { type: 'boolean' }, properties: { type: 'string' } },
      default: { additionalProperties: false },
      enum: [{ additionalProperties: false }],
    };
    expect(withoutClosedObjects(schema)).toEqual(schema);
    const named = { properties: { additionalProperties: false } };
    expect(withoutClosedObjects(named)).toEqual(named);
  });
});
