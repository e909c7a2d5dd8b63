// Node's fetch against the server: URL DIRECTORY.
import assert from "node:assert";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const [url, site] = process.argv.slice(2);
const big = readFileSync(`${site}/big.bin`);
const text = readFileSync(`${site}/text.txt`);
const octets = async (reply) => Buffer.from(await reply.arrayBuffer());

assert((await octets(await fetch(`${url}/big.bin`))).equals(big));
const reply = await fetch(`${url}/text.txt`);
assert.equal(reply.headers.get("content-encoding"), "gzip");
assert((await octets(reply)).equals(text));
const again = await fetch(`${url}/text.txt`, { headers: { "If-None-Match": reply.headers.get("etag") } });
assert.equal(again.status, 304);
const part = await fetch(`${url}/big.bin`, { headers: { Range: "bytes=5-14" } });
assert.equal(part.status, 206);
assert((await octets(part)).equals(big.subarray(5, 15)));
const stream = new ReadableStream({
  start(to) {
    for (let at = 0; at < big.length; at += 100_000) to.enqueue(big.subarray(at, at + 100_000));
    to.close();
  },
});
const told = await (await fetch(`${url}/echo`, { method: "POST", body: stream, duplex: "half" })).json();
assert.equal(told.content.framing, "chunked");
assert.equal(told.content.md5, createHash("md5").update(big).digest("hex"));
const program = await fetch(`${url}/cgi-bin/cat`, { method: "POST", body: big });
assert((await octets(program)).equals(big));
const many = await Promise.all(Array.from({ length: 40 }, async () => octets(await fetch(`${url}/text.txt`))));
assert(many.every((one) => one.equals(text)));
