// The worker of workerd.capnp.
export default {
  async fetch(request) {
    const taken = await request.text();
    return new Response(request.method === 'POST' ? 'got ' + taken : 'hello, world\n');
  },
};
