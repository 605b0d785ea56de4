import { redisScript } from '../../instances/redis-script.js';

/**
 * What Redis keeps of a workspace: a hash with the window of the current minute (`end` in milliseconds, `requests`, `tokens`), and
 * a sorted set of the requests under way by the time at which each is given up unless its instance renews it. Times are of
 * Redis' own clock, so that instances with different clocks agree.
 */
const now = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * Counts a request, unless there were as many, and takes tokens and a slot, or neither. KEYS: window, slots. ARGV: length of a window, requests per minute (0 = not asked),
 * tokens per minute (0 = not asked), tokens, slots (0 = not asked), name of the slot, its lease. Times in milliseconds.
 * Returns: 0 = granted, else what ran out (1 requests, 2 tokens, 3 slots); the time left of the window; its end.
 */
export const takeScript = redisScript(`${now}
local rpm, tpm, asked, slots = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local counts = rpm > 0 or tpm > 0
local ends, requests, tokens = now, 0, 0
if counts then
  local held = redis.call('HMGET', KEYS[1], 'end', 'requests', 'tokens')
  if held[1] and tonumber(held[1]) > now then
    ends, requests, tokens = tonumber(held[1]), tonumber(held[2]), tonumber(held[3])
  else
    ends = now + tonumber(ARGV[1])
  end
  if rpm > 0 then
    if requests >= rpm then return {1, ends - now, ''} end
    requests = requests + 1
  end
end
local wanting = 0
if tpm > 0 and tokens + asked > tpm then wanting = 2 end
if wanting == 0 and slots > 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
  if redis.call('ZCARD', KEYS[2]) >= slots then
    wanting = 3
  else
    redis.call('ZADD', KEYS[2], now + tonumber(ARGV[7]), ARGV[6])
    redis.call('PEXPIRE', KEYS[2], ARGV[7])
  end
end
if tpm > 0 and wanting == 0 then tokens = tokens + asked end
local window = string.format('%.0f', ends)
if counts then
  redis.call('HSET', KEYS[1], 'end', window, 'requests', requests, 'tokens', tokens)
  redis.call('PEXPIREAT', KEYS[1], window)
end
return {wanting, ends - now, window}
`);

/**
 * Ends what was taken. KEYS: window, slots. ARGV: end of the window in which tokens were taken, by how much they are to be
 * corrected, the slot ('' = none).
 */
export const endScript = redisScript(`
if ARGV[3] ~= '' then redis.call('ZREM', KEYS[2], ARGV[3]) end
if ARGV[2] ~= '0' and redis.call('HGET', KEYS[1], 'end') == ARGV[1] then
  redis.call('HINCRBY', KEYS[1], 'tokens', ARGV[2])
end
return 0
`);

/**
 * Adds what an instance has counted alone. KEYS: window. ARGV: time left of its own window, requests, tokens.
 */
export const addScript = redisScript(`${now}
local held = redis.call('HMGET', KEYS[1], 'end', 'requests', 'tokens')
local ends, requests, tokens = now + tonumber(ARGV[1]), 0, 0
if held[1] and tonumber(held[1]) > now then ends, requests, tokens = tonumber(held[1]), held[2], held[3] end
local window = string.format('%.0f', ends)
redis.call('HSET', KEYS[1], 'end', window, 'requests', requests + ARGV[2], 'tokens', math.max(0, tokens + ARGV[3]))
redis.call('PEXPIREAT', KEYS[1], window)
return 0
`);

/** Renews slots, or takes them again where they have lapsed. KEYS: slots. ARGV: lease, names. */
export const renewScript = redisScript(`${now}
for index = 2, #ARGV do redis.call('ZADD', KEYS[1], now + tonumber(ARGV[1]), ARGV[index]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 0
`);

/** Ends slots. KEYS: slots. ARGV: names. */
export const freeScript = redisScript(`
for index = 1, #ARGV do redis.call('ZREM', KEYS[1], ARGV[index]) end
return 0
`);

/** A sign of life. KEYS: instances. ARGV: name of this one, how long it counts ('0' = it leaves). Returns how many there are. */
export const beatScript = redisScript(`${now}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if ARGV[2] == '0' then
  redis.call('ZREM', KEYS[1], ARGV[1])
else
  redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return redis.call('ZCARD', KEYS[1])
`);
