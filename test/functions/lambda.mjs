// An instance as the platform starts it: it loads a function by the platform's own first file, and
// answers events one after the other. Events come as lines of JSON on standard input, what becomes of
// them goes to file 3: the answer as soon as it is complete, and `done` when the function has ended.

import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

const replies = createWriteStream('', { fd: 3 })
const reply = (message) => replies.write(`${JSON.stringify(message)}\n`)

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html */
globalThis.awslambda = {
  streamifyResponse: (handler) => handler,
  HttpResponseStream: { from: (stream, head) => Object.assign(stream, { head }) },
}

/** Milliseconds of processor time so far, of all threads. */
const busy = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Kilobytes, of programs and libraries as well. */
const most = () => process.resourceUsage().maxRSS

const { handler } = await import(process.argv[2])
// The clock begins with the process.
reply({ k: 'ready', milliseconds: performance.now(), busy: busy() })

class Answer extends Writable {
  chunks = []
  start = performance.now()
  busy = busy()
  _write(chunk, _encoding, next) {
    this.chunks.push(chunk)
    next()
  }
  _final(next) {
    const { statusCode = 200, multiValueHeaders = {} } = this.head ?? {}
    const body = Buffer.concat(this.chunks).toString()
    const milliseconds = performance.now() - this.start
    const spent = busy() - this.busy
    reply({
      k: 'answer',
      status: statusCode,
      headers: multiValueHeaders,
      body,
      milliseconds,
      busy: spent,
    })
    next()
  }
}

for await (const line of createInterface(process.stdin)) {
  const { event, remaining } = JSON.parse(line)
  const until = Date.now() + remaining
  const context = {
    awsRequestId: crypto.randomUUID(),
    getRemainingTimeInMillis: () => Math.max(0, until - Date.now()),
  }
  const start = performance.now()
  try {
    await handler(event, new Answer(), context)
    reply({ k: 'done', milliseconds: performance.now() - start, most: most() })
  } catch (error) {
    const milliseconds = performance.now() - start
    reply({ k: 'done', milliseconds, most: most(), error: String(error?.stack ?? error) })
  }
}
