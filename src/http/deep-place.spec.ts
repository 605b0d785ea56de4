import { pathToDeepPlace } from './deep-place.js';

const deep = '['.repeat(20);
const place = (text: string) => pathToDeepPlace(text, 20);

describe('pathToDeepPlace', () => {
  it.each([
    [`{"tools":[{"a":1},{"function":{"name":"x","parameters":${deep}`, 'tools[1].function.parameters'],
    [`{"response_format":{"json_schema":{"schema":{"inner":${deep}`, 'response_format.json_schema.schema'],
    [`{"a":"b","c":["d",{"e":"f"},"g"],"messages":[{},{"content":[1,2,${deep}`, 'messages[1].content[2]'],
    [`{"a\\"b":{},"c,[":"]","d":${deep}`, 'd[0]'],
    [`{"a":[[],[{"b":[]}],${deep}`, 'a[2]'],
  ])('in %s', (text, path) => expect(place(text)).toBe(path));

  it.each([`[{"a":${deep}`, `{"\u00fc":${deep}`, '{"a":{"b":1}}', `{"a":"${deep}`])('none in %s', (text) =>
    expect(place(text)).toBeUndefined(),
  );
});
