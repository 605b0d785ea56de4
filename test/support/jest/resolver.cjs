const { join, sep } = require('node:path');

const bridges = join(__dirname, '..', 'throttler');
const insideThrottler = join('node_modules', '@nestjs', 'throttler') + sep;

module.exports = (request, options) => {
  // @nestjs/throttler reaches Nest by bridges under Jest: see ../throttler/throttler.ts.
  if (request === '@nestjs/throttler') return join(bridges, 'throttler.ts');
  if (`${options.basedir}${sep}`.includes(insideThrottler)) {
    if (request === '@nestjs/common') return join(bridges, 'nest-common.cjs');
    if (request === '@nestjs/core') return join(bridges, 'nest-core.cjs');
  }
  // Our sources import each other as `./name.js`, as Node's ES modules demand; under Jest the file is `./name.ts`.
  if (request.startsWith('.') && request.endsWith('.js') && !options.basedir.includes('node_modules')) {
    try {
      return options.defaultResolver(request.replace(/\.js$/, '.ts'), options);
    } catch {
      // a real .js file
    }
  }
  return options.defaultResolver(request, options);
};
