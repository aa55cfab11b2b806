// Runs in a network of its own that has nothing but loopback, and passes connections to some ports of
// it on to Unix sockets, which networks do not keep apart: node relay.mjs PORT=SOCKET...

import { connect, createServer } from 'node:net'

for (const pair of process.argv.slice(2)) {
  const [port, socket] = pair.split('=')
  const server = createServer((incoming) => {
    const outgoing = connect(socket)
    incoming.pipe(outgoing).pipe(incoming)
    incoming.on('error', () => outgoing.destroy())
    outgoing.on('error', () => incoming.destroy())
  })
  await new Promise((resolve) => server.listen(Number(port), '127.0.0.1', resolve))
}
process.stdout.write('ready\n')
