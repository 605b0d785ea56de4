const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const daysPattern = /^(sun|mon|tue|wed|thu|fri|sat)-(sun|mon|tue|wed|thu|fri|sat)\b/;
const hoursPattern = /^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/;

interface MinuteRange {
  readonly from: number;
  readonly until: number;
}

/**
 * When a time-of-day price holds, all in UTC: on the weekdays that `days` begins with (any other text = every day),
 * from the first minute of a range up to, not including, its last. Exceptions in words ("except public holidays") are not
 * known here: such a day is billed as an ordinary weekday, at the dearer price.
 * @param hoursUtc `HH:MM-HH:MM`, may run over midnight; none = the whole day
 * @throws Error when a range cannot be read
 */
export function priceWindow(days: string, hoursUtc: readonly string[]): (atMs: number) => boolean {
  const match = daysPattern.exec(days);
  const first = weekdays.indexOf(match?.[1] ?? 'sun');
  const length = ((weekdays.indexOf(match?.[2] ?? 'sat') - first + 7) % 7) + 1;
  const ranges = hoursUtc.map(readRange);
  return (atMs) => {
    const at = new Date(atMs);
    if ((at.getUTCDay() - first + 7) % 7 >= length) return false;
    const minute = at.getUTCHours() * 60 + at.getUTCMinutes();
    return ranges.length === 0 || ranges.some((range) => contains(range, minute));
  };
}

function readRange(text: string): MinuteRange {
  const match = hoursPattern.exec(text);
  if (!match) throw new Error(`The hours ${text} are not HH:MM-HH:MM.`);
  return {
    from: Number(match[1]) * 60 + Number(match[2]),
    until: Number(match[3]) * 60 + Number(match[4]),
  };
}

function contains({ from, until }: MinuteRange, minute: number): boolean {
  return from <= until ? minute >= from && minute < until : minute >= from || minute < until;
}
