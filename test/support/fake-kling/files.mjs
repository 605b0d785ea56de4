/** The bytes of every video: a head that says MP4, then numbers that tell their place. */
export function fileOf(length) {
  const bytes = Buffer.alloc(length);
  for (let place = 0; place < length; place += 1) bytes[place] = place % 251;
  Buffer.from('\0\0\0\x18ftypmp42', 'latin1').copy(bytes);
  return bytes;
}

/** Answers with a file, or with a part of it. */
export function sendFile(request, response, bytes) {
  const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes' };
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
  if (range === null) return send(response, 200, headers, bytes);
  const part = partOf(range, bytes.length);
  if (part === undefined)
    return send(response, 416, { ...headers, 'content-range': `bytes */${bytes.length}` }, Buffer.alloc(0));
  const [from, to] = part;
  const place = `bytes ${from}-${to}/${bytes.length}`;
  return send(response, 206, { ...headers, 'content-range': place }, bytes.subarray(from, to + 1));
}

function partOf([, from, to], length) {
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const end = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  return start <= end && start < length ? [start, end] : undefined;
}

function send(response, status, headers, bytes) {
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.end(bytes);
}
