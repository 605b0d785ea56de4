import { Logger } from '@nestjs/common';
import { readEnvironment } from '../config/environment.js';
import type { Environment } from '../config/setting-reader.js';
import { GatewayLogger } from './gateway-logger.js';

function loggerWith(environment: Environment) {
  const lines: string[] = [];
  const logger = new GatewayLogger(readEnvironment(environment, '/'), (line) => lines.push(line));
  return { logger, lines };
}

describe('GatewayLogger', () => {
  it('writes JSON lines with time, level and context', () => {
    const { logger, lines } = loggerWith({});
    logger.warn('careful', 'Place');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.endsWith('}\n')).toBe(true);
    const record = JSON.parse(lines[0] ?? '');
    expect(record).toEqual({ level: 'warn', time: expect.any(String), context: 'Place', msg: 'careful' });
    expect(new Date(record.time).getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it('writes readable lines on request', () => {
    const { logger, lines } = loggerWith({ LOG_FORMAT: 'pretty' });
    logger.log('hello', 'Place');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}\[Place\] hello\n$/);
  });

  it('keeps below its level', () => {
    const { logger, lines } = loggerWith({ LOG_LEVEL: 'warn' });
    logger.log('no', 'Place');
    logger.debug('no', 'Place');
    logger.verbose('no', 'Place');
    logger.error('yes', 'Place');
    logger.fatal('yes', 'Place');
    expect(lines).toHaveLength(2);
  });

  it("demotes Nest's report of modules and routes, and leaves failed starts to main", () => {
    const { logger, lines } = loggerWith({});
    logger.log('Mapped {/v1} route', 'RouterExplorer');
    logger.error(new Error('no start'), 'ExceptionHandler');
    expect(lines).toEqual([]);
  });

  it('serves Nest loggers', () => {
    const { logger, lines } = loggerWith({});
    Logger.overrideLogger(logger);
    new Logger('Somewhere').error('it broke', new Error('outer', { cause: new SyntaxError('inner') }));
    Logger.overrideLogger(true);
    const { msg, context } = JSON.parse(lines[0] ?? '');
    expect(context).toBe('Somewhere');
    expect(msg).toMatch(/^it broke Error\n +at .*gateway-logger\.spec\.ts/);
    expect(msg).toContain('caused by SyntaxError');
  });

  it('keeps messages of foreign errors out, which may quote content', () => {
    const { logger, lines } = loggerWith({});
    let thrown: unknown;
    try {
      JSON.parse('my prompt');
    } catch (error) {
      thrown = error;
    }
    logger.error(thrown, 'Place');
    logger.error('failed', thrown instanceof SyntaxError ? thrown.stack : thrown, 'Place');
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('prompt');
    expect(lines.join()).toContain('gateway-logger.spec.ts');
  });

  it('scrubs keys, bearer values and configured secrets', () => {
    const { logger, lines } = loggerWith({
      ADMIN_KEY: 'correct horse battery staple',
      OPENAI_API_KEY: 'vendor-key-one,vendor-key-two',
      DATABASE_URL: 'postgres://u:database-password@h/d',
    });
    logger.error(
      'sk-clearmaas-abcDEF0123456789 mk-clearmaas-abcDEF0123456789 Bearer abc.def authorization: bearer xyz ' +
        'vendor-key-two correct horse battery staple database-password sk-proj-0123456789abcdef',
      'Place',
    );
    expect(JSON.parse(lines[0] ?? '').msg).toBe(
      'sk-clearmaas-[redacted] mk-clearmaas-[redacted] Bearer [redacted] authorization: bearer [redacted] ' +
        '[redacted] [redacted] [redacted] sk-[redacted]',
    );
  });

  it.each([
    ['postgres://u:p%40ss%2Fword%21@h/d', 'p@ss/word!'],
    ['postgres://u:p%40ss%2Fword%21@h/d', 'p%40ss%2Fword%21'],
    ['postgres://u@h/d?password=p%40ss%2Fword%21', 'p@ss/word!'],
    ['postgres://u:per%cent-password@h/d', 'per%cent-password'],
  ])('scrubs the password of %s, written as %s', (url, password) => {
    const { logger, lines } = loggerWith({ DATABASE_URL: url });
    logger.error(`refused ${password}.`, 'Place');
    expect(JSON.parse(lines[0] ?? '').msg).toBe('refused [redacted].');
  });

  it('describes an error that is its own cause', () => {
    const { logger, lines } = loggerWith({});
    const error = new Error('round');
    error.cause = error;
    logger.error(error, 'Place');
    expect(JSON.parse(lines[0] ?? '').msg).toMatch(/^Error\n +at /);
  });
});
