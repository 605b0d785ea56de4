import { usageCounts } from './usage-groups.js';
import { toCell, toCsv } from './usage-csv.js';
import type { UsageGroupRow } from './usage-report.repository.js';

const row = (values: readonly string[]): UsageGroupRow => ({
  requests: '1',
  attempts: '2',
  failed_attempts: '1',
  unpriced_attempts: '0',
  estimated_attempts: '0',
  prompt_tokens: '9007199254740993',
  cached_tokens: '3',
  cache_write_tokens: '4',
  completion_tokens: '5',
  reasoning_tokens: '6',
  cost_picodollars: '12345678901234567890123',
  values,
});

describe('usage as CSV', () => {
  it('is a line of names and a line for each group, exact to the last digit', () => {
    expect(toCsv(['day', 'model'], [row(['2026-11-22', 'openai/gpt-4o'])])).toBe(
      `day,model,${usageCounts.join(',')},cost_usd\r\n` +
        '2026-11-22,openai/gpt-4o,1,2,1,0,0,9007199254740993,3,4,5,6,12345678901.234567890123\r\n',
    );
  });

  it.each([
    ['plain', 'plain'],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['+1', `'+1`],
    ['-1', `'-1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\t=1', `'\t=1`],
    ['\r=1', `"'\r=1"`],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
    ['a=b', 'a=b'],
    ['', ''],
  ])('%j becomes the cell %j', (text, cell) => {
    expect(toCell(text)).toBe(cell);
  });
});
