"""One Python client against the server: CLIENT URL DIRECTORY."""
import asyncio, hashlib, json, pathlib, sys

client, url, site = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
big = (site / "big.bin").read_bytes()
text = (site / "text.txt").read_bytes()


def pieces():
    for at in range(0, len(big), 100_000):
        yield big[at : at + 100_000]


def told(echo):
    content = json.loads(echo)["content"]
    assert content["length"] == len(big), content
    assert content["md5"] == hashlib.md5(big).hexdigest(), content
    return content["framing"]


def same_session(get, post):
    """`get(path, fields)` and `post(path, content)` give status, fields and content."""
    status, fields, content = get("/big.bin", {})
    assert (status, content) == (200, big)
    status, fields, content = get("/text.txt", {})
    assert content == text and fields["content-encoding"] == "gzip", fields
    tag = fields["etag"]
    assert get("/text.txt", {"If-None-Match": tag})[0] == 304
    assert get("/text.txt", {"If-Modified-Since": fields["last-modified"]})[0] == 304
    status, fields, content = get("/big.bin", {"Range": "bytes=5-14"})
    assert (status, content) == (206, big[5:15]), status
    status, fields, content = get("/big.bin", {"Range": "bytes=9999999-"})
    assert status == 416 and fields["content-range"] == f"bytes */{len(big)}"
    assert get("/list", {})[0] == 200  # after a redirect
    assert get("/missing", {})[0] == 404
    assert told(post("/echo", pieces())[2]) == "chunked"
    assert told(post("/echo", big)[2]) == "length"
    assert post("/cgi-bin/cat", pieces())[2] == big


if client == "requests":
    import requests

    with requests.Session() as session:

        def plain(reply):
            return reply.status_code, {k.lower(): v for k, v in reply.headers.items()}, reply.content

        same_session(
            lambda path, fields: plain(session.get(url + path, headers=fields, timeout=60)),
            lambda path, content: plain(session.post(url + path, data=content, timeout=60)),
        )
elif client == "httpx":
    import httpx

    with httpx.Client(follow_redirects=True, timeout=60) as session:

        def plain(reply):
            return reply.status_code, {k.lower(): v for k, v in reply.headers.items()}, reply.content

        same_session(
            lambda path, fields: plain(session.get(url + path, headers=fields)),
            lambda path, content: plain(session.post(url + path, content=content)),
        )
else:
    import aiohttp

    async def run():
        async with aiohttp.ClientSession() as session:
            loop = asyncio.get_running_loop()

            async def ask(method, path, **rest):
                async with session.request(method, url + path, **rest) as reply:
                    fields = {k.lower(): v for k, v in reply.headers.items()}
                    return reply.status, fields, await reply.read()

            async def stream():
                for piece in pieces():
                    yield piece

            def wait(awaitable):
                return asyncio.run_coroutine_threadsafe(awaitable, loop).result(60)

            def post(path, content):
                data = content if isinstance(content, bytes) else stream()
                return wait(ask("POST", path, data=data))

            def get(path, fields):
                return wait(ask("GET", path, headers=fields))

            await asyncio.to_thread(same_session, get, post)
            all_at_once = await asyncio.gather(*(ask("GET", "/text.txt") for _ in range(40)))
            assert all(content == text for _, _, content in all_at_once)

    asyncio.run(run())
